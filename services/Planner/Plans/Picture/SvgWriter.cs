using System.Globalization;
using System.Text;
using System.Xml;

namespace EdgeAspire.Planner.Plans.Picture;

/// <summary>Writes elements of a picture. Every text is escaped, and what XML cannot hold is replaced.</summary>
internal sealed class SvgWriter : IDisposable
{
    private const string Namespace = "http://www.w3.org/2000/svg";

    private readonly StringBuilder _text = new();
    private readonly XmlWriter _xml;

    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="label">What the picture shows, for those who do not see it.</param>
    /// <param name="style">Style sheet; it only overrides attributes, for viewers that forbid style sheets.</param>
    public SvgWriter(int width, int height, string label, string style)
    {
        _xml = XmlWriter.Create(_text, new XmlWriterSettings { OmitXmlDeclaration = true });
        _xml.WriteStartElement("svg", Namespace);
        Attribute("width", width);
        Attribute("height", height);
        _xml.WriteAttributeString("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {height}"));
        _xml.WriteAttributeString("role", "img");
        _xml.WriteAttributeString("aria-label", Safe(label));
        _xml.WriteAttributeString("font-family", "system-ui, 'DejaVu Sans', sans-serif");
        _xml.WriteElementString("style", Namespace, style);
    }

    /// <summary>Draws a rectangle.</summary>
    /// <param name="kind">Its class.</param>
    /// <param name="fill">Its colour where no style sheet applies.</param>
    /// <param name="title">What is shown to who points at it.</param>
    public void Rectangle(string kind, string fill, double x, double y, double width, double height, double radius = 0, string? title = null)
    {
        Start("rect", kind, fill);
        Attribute("x", x);
        Attribute("y", y);
        Attribute("width", width);
        Attribute("height", height);
        if (radius > 0)
        {
            Attribute("rx", radius);
        }

        if (title is not null)
        {
            _xml.WriteElementString("title", Namespace, Safe(title));
        }

        _xml.WriteEndElement();
    }

    /// <summary>Writes a text.</summary>
    /// <param name="anchor">start, middle or end.</param>
    public void Text(string kind, string fill, double x, double y, string text, int size = 13, string anchor = "start", bool isBold = false)
    {
        Start("text", kind, fill);
        Attribute("x", x);
        Attribute("y", y);
        Attribute("font-size", size);
        _xml.WriteAttributeString("text-anchor", anchor);
        if (isBold)
        {
            _xml.WriteAttributeString("font-weight", "600");
        }

        _xml.WriteString(Safe(text));
        _xml.WriteEndElement();
    }

    /// <summary>The whole picture.</summary>
    public string Finish()
    {
        _xml.WriteEndElement();
        _xml.Flush();
        return _text.ToString();
    }

    public void Dispose() => _xml.Dispose();

    private static string Safe(string text)
    {
        StringBuilder safe = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isAllowed = rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value);
            safe.Append((isAllowed ? rune : Rune.ReplacementChar).ToString());
        }

        return safe.ToString();
    }

    private void Start(string element, string kind, string fill)
    {
        _xml.WriteStartElement(element, Namespace);
        _xml.WriteAttributeString("class", kind);
        _xml.WriteAttributeString("fill", fill);
    }

    private void Attribute(string name, double value) =>
        _xml.WriteAttributeString(name, Math.Round(value, 2).ToString(CultureInfo.InvariantCulture));
}
