namespace Aspire.Hosting.ApplicationModel;

/// <summary>Literals and values in a row, for instance a URL whose port is known only when the process starts.</summary>
internal sealed class JoinedValue(IReadOnlyList<object> parts)
{
    public IReadOnlyList<object> Parts { get; } = parts;
}
