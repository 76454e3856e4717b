using System.Collections.Immutable;
using System.Runtime.InteropServices;
using EdgeAspire.Parts;

namespace EdgeAspire.Bench.Cutting;

/// <summary>An FP32 tensor in memory.</summary>
internal sealed record FloatTensor(ImmutableArray<long> Shape, float[] Values)
{
    public static FloatTensor Zero(ImmutableArray<long> shape) => new(shape, new float[shape.Aggregate(1L, (product, size) => product * size)]);

    /// <summary>A copy of one box of it.</summary>
    public FloatTensor Cut(Region region)
    {
        var part = Zero(region.Shape);
        ForEachRun(region, (whole, place, length) => Values.AsSpan(whole, length).CopyTo(part.Values.AsSpan(place)));
        return part;
    }

    /// <summary>Replaces one box of it.</summary>
    public void Put(Region region, FloatTensor part) =>
        ForEachRun(region, (whole, place, length) => part.Values.AsSpan(place, length).CopyTo(Values.AsSpan(whole)));

    /// <summary>Adds another tensor of its shape, element by element.</summary>
    public void Add(FloatTensor summand)
    {
        for (var i = 0; i < Values.Length; i++)
        {
            Values[i] += summand.Values[i];
        }
    }

    public bool HasSameBits(FloatTensor other) =>
        Shape.AsSpan().SequenceEqual(other.Shape.AsSpan()) && MemoryMarshal.AsBytes<float>(Values).SequenceEqual(MemoryMarshal.AsBytes<float>(other.Values));

    /// <summary>The largest difference, relative to the largest magnitude of the expected tensor; infinite where one of both is no number.</summary>
    public double ErrorAgainst(FloatTensor expected)
    {
        if (!Shape.AsSpan().SequenceEqual(expected.Shape.AsSpan()))
        {
            return double.PositiveInfinity;
        }

        double magnitude = 0;
        double error = 0;
        for (var i = 0; i < Values.Length; i++)
        {
            magnitude = Math.Max(magnitude, Math.Abs((double)expected.Values[i]));
            error = Math.Max(error, Math.Abs((double)Values[i] - expected.Values[i]));
        }

        return error == 0 ? 0 : double.IsFinite(error) ? error / Math.Max(magnitude, float.Epsilon) : double.PositiveInfinity;
    }

    /// <summary>The place of the largest value.</summary>
    public int Top() => Array.IndexOf(Values, Values.Max());

    private void ForEachRun(Region region, Action<int, int, int> copy)
    {
        if (region.Rank == 0)
        {
            copy(0, 0, 1);
            return;
        }

        var last = region.Axes[^1];
        var index = region.Axes.Select(axis => axis.Start).ToArray();
        for (long place = 0; place < region.Elements; place += last.Length)
        {
            long whole = 0;
            for (var i = 0; i < index.Length; i++)
            {
                whole = (whole * Shape[i]) + index[i];
            }

            copy((int)whole, (int)place, (int)last.Length);
            for (var i = index.Length - 2; i >= 0 && ++index[i] == region.Axes[i].End; i--)
            {
                index[i] = region.Axes[i].Start;
            }
        }
    }
}
