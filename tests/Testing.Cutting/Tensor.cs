using System.Collections.Immutable;
using EdgeAspire.Parts;

namespace EdgeAspire.Testing.Cutting;

/// <summary>An FP32 tensor in memory.</summary>
internal sealed record Tensor(ImmutableArray<long> Shape, float[] Values)
{
    public static Tensor Zero(ImmutableArray<long> shape) => new(shape, new float[shape.Aggregate(1L, (product, size) => product * size)]);

    public Tensor Cut(Region region)
    {
        Tensor part = Zero(region.Shape);
        Copy(region, (whole, place) => part.Values[place] = Values[whole]);
        return part;
    }

    public void Put(Region region, Tensor part)
    {
        Assert.Equal<long>([.. region.Shape], [.. part.Shape]);
        Copy(region, (whole, place) => Values[whole] = part.Values[place]);
    }

    public void Add(Tensor summand)
    {
        Assert.Equal<long>([.. Shape], [.. summand.Shape]);
        for (int i = 0; i < Values.Length; i++)
        {
            Values[i] += summand.Values[i];
        }
    }

    private void Copy(Region region, Action<long, long> element)
    {
        long[] index = [.. region.Axes.Select(axis => axis.Start)];
        for (long place = 0; place < region.Elements; place++)
        {
            long whole = 0;
            for (int i = 0; i < index.Length; i++)
            {
                whole = (whole * Shape[i]) + index[i];
            }

            element(whole, place);
            for (int i = index.Length - 1; i >= 0 && ++index[i] == region.Axes[i].End; i--)
            {
                index[i] = region.Axes[i].Start;
            }
        }
    }
}
