using System.Globalization;
using System.Numerics;

namespace EdgeAspire.Trainer.Data.Drawing;

/// <summary>One stroke of a pen: straight lines or a smooth curve through points of the unit square.</summary>
internal sealed record Stroke(bool Smooth, IReadOnlyList<Vector2> Points)
{
    private const int CurvePieces = 6;

    /// <summary>Reads <c>l x,y x,y …</c> or <c>s x,y x,y …</c>.</summary>
    internal static Stroke Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Vector2[] points = Array.ConvertAll(words[1..], static word =>
        {
            int comma = word.IndexOf(',', StringComparison.Ordinal);
            return new Vector2(
                float.Parse(word.AsSpan(0, comma), CultureInfo.InvariantCulture),
                float.Parse(word.AsSpan(comma + 1), CultureInfo.InvariantCulture));
        });
        return new Stroke(words[0] is "s", points);
    }

    /// <summary>Appends the stroke as a polyline (a Catmull–Rom curve when smooth) through the given, possibly displaced, points.</summary>
    internal void Flatten(ReadOnlySpan<Vector2> points, List<Vector2> polyline)
    {
        polyline.Add(points[0]);
        for (int i = 0; i + 1 < points.Length; i++)
        {
            if (!Smooth)
            {
                polyline.Add(points[i + 1]);
                continue;
            }

            Vector2 before = points[Math.Max(0, i - 1)];
            Vector2 after = points[Math.Min(points.Length - 1, i + 2)];
            for (int piece = 1; piece <= CurvePieces; piece++)
            {
                polyline.Add(CatmullRom(before, points[i], points[i + 1], after, piece / (float)CurvePieces));
            }
        }
    }

    private static Vector2 CatmullRom(Vector2 a, Vector2 b, Vector2 c, Vector2 d, float t) =>
        0.5f * ((2 * b) + ((c - a) * t) + (((2 * a) - (5 * b) + (4 * c) - d) * (t * t)) + (((3 * (b - c)) + d - a) * (t * t * t)));
}
