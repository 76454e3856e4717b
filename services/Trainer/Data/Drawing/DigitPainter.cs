using System.Numerics;
using System.Runtime.InteropServices;
using EdgeAspire.Trainer.Engine.Randomness;

namespace EdgeAspire.Trainer.Data.Drawing;

/// <summary>
/// Draws one handwritten-looking digit: a style with shaken points, slanted, stretched and turned, rendered with a round antialiased
/// pen, framed as MNIST is: white ink on black, the glyph in a box of about 20 pixels, its centre of mass in the middle of 28×28.
/// One instance for each thread.
/// </summary>
internal sealed class DigitPainter
{
    internal const int Side = 28;
    private const float Box = 20;
    private const int MaximumPoints = 256;

    private readonly List<List<Vector2>> _lines = [];
    private readonly float[] _ink = new float[Side * Side];
    private readonly Vector2[] _shaken = new Vector2[MaximumPoints];

    /// <summary>Draws digit <paramref name="digit"/> into [28, 28] bytes.</summary>
    internal void Draw(int digit, Span<byte> image, ref SequenceRandom random)
    {
        Stroke[][] styles = GlyphStyles.Digits[digit];
        Trace(styles[random.NextIndex(styles.Length)], ref random);
        Transform(ref random);
        float radius = random.NextFloat(0.75f, 1.9f);
        float softness = random.NextFloat(0.5f, 0.9f);
        Frame(radius);
        Render(radius, softness);
        CentreByMass();
        Render(radius, softness);
        float strength = random.NextFloat(225, 255);
        float noise = random.NextFloat(0, 8);
        for (int k = 0; k < _ink.Length; k++)
        {
            float grain = _ink[k] > 0 ? random.NextFloat(-noise, noise) * 2 : 0;
            image[k] = (byte)Math.Clamp((_ink[k] * strength) + grain, 0, 255);
        }
    }

    private void Trace(Stroke[] style, ref SequenceRandom random)
    {
        _lines.Clear();
        float shake = random.NextFloat(0.01f, 0.075f);
        foreach (Stroke stroke in style)
        {
            for (int i = 0; i < stroke.Points.Count; i++)
            {
                _shaken[i] = stroke.Points[i] + (shake * new Vector2((float)random.NextNormal(), (float)random.NextNormal()));
            }

            var line = new List<Vector2>();
            stroke.Flatten(_shaken.AsSpan(0, stroke.Points.Count), line);
            _lines.Add(line);
        }
    }

    private void Transform(ref SequenceRandom random)
    {
        float width = random.NextFloat(0.5f, 1.15f);
        float slant = random.NextFloat(-0.25f, 0.6f);
        float angle = random.NextFloat(-0.16f, 0.16f);
        Matrix3x2 map = Matrix3x2.CreateTranslation(-0.5f, -0.5f)
            * Matrix3x2.CreateScale(width, 1)
            * new Matrix3x2(1, 0, -slant, 1, 0, 0)
            * Matrix3x2.CreateRotation(angle);
        foreach (List<Vector2> line in _lines)
        {
            foreach (ref Vector2 point in CollectionsMarshal.AsSpan(line))
            {
                point = Vector2.Transform(point, map);
            }
        }
    }

    // Scales the ink's box to 20 pixels on its longer side, as MNIST's makers did.
    private void Frame(float radius)
    {
        (Vector2 low, Vector2 high) = Bounds();
        Vector2 size = high - low;
        float scale = (Box - (2 * radius)) / MathF.Max(MathF.Max(size.X, size.Y), 1e-3f);
        Vector2 middle = (low + high) / 2;
        Move(point => ((point - middle) * scale) + new Vector2((Side - 1) / 2f));
    }

    private void CentreByMass()
    {
        float mass = 0;
        Vector2 moment = Vector2.Zero;
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                float ink = _ink[(y * Side) + x];
                mass += ink;
                moment += ink * new Vector2(x, y);
            }
        }

        if (mass > 0)
        {
            Vector2 shift = new Vector2((Side - 1) / 2f) - (moment / mass);
            Move(point => point + shift);
        }
    }

    private void Render(float radius, float softness)
    {
        Array.Clear(_ink);
        float reach = radius + softness;
        foreach (List<Vector2> line in _lines)
        {
            for (int i = 0; i + 1 < line.Count; i++)
            {
                Segment(line[i], line[i + 1], radius, softness, reach);
            }
        }
    }

    private void Segment(Vector2 from, Vector2 to, float radius, float softness, float reach)
    {
        Vector2 low = Vector2.Min(from, to) - new Vector2(reach);
        Vector2 high = Vector2.Max(from, to) + new Vector2(reach);
        Vector2 along = to - from;
        float inverse = 1 / MathF.Max(along.LengthSquared(), 1e-9f);
        for (int y = Math.Max(0, (int)MathF.Ceiling(low.Y)); y <= Math.Min(Side - 1, (int)high.Y); y++)
        {
            for (int x = Math.Max(0, (int)MathF.Ceiling(low.X)); x <= Math.Min(Side - 1, (int)high.X); x++)
            {
                var pixel = new Vector2(x, y);
                float t = Math.Clamp(Vector2.Dot(pixel - from, along) * inverse, 0, 1);
                float distance = Vector2.Distance(pixel, from + (t * along));
                float ink = Math.Clamp((reach - distance) / (2 * softness), 0, 1);
                ref float target = ref _ink[(y * Side) + x];
                target = MathF.Max(target, ink);
            }
        }
    }

    private (Vector2 Low, Vector2 High) Bounds()
    {
        var low = new Vector2(float.PositiveInfinity);
        var high = new Vector2(float.NegativeInfinity);
        foreach (List<Vector2> line in _lines)
        {
            foreach (Vector2 point in line)
            {
                low = Vector2.Min(low, point);
                high = Vector2.Max(high, point);
            }
        }

        return (low, high);
    }

    private void Move(Func<Vector2, Vector2> map)
    {
        foreach (List<Vector2> line in _lines)
        {
            foreach (ref Vector2 point in CollectionsMarshal.AsSpan(line))
            {
                point = map(point);
            }
        }
    }
}
