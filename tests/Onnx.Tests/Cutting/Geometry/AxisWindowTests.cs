using EdgeAspire.Onnx.Cutting.Geometry;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Tests.Cutting.Geometry;

/// <summary>Against enumeration: which input indexes does each output index read.</summary>
public sealed class AxisWindowTests
{
    public static TheoryData<long, long, long> Kernels()
    {
        TheoryData<long, long, long> data = [];
        foreach (long kernel in (long[])[1, 2, 3, 5])
        {
            foreach (long stride in (long[])[1, 2, 3])
            {
                foreach (long dilation in (long[])[1, 2, 3])
                {
                    data.Add(kernel, stride, dilation);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Needed_ForwardWindow_IsTheHullOfWhatTheOutputsRead(long kernel, long stride, long dilation)
    {
        long extent = ((kernel - 1) * dilation) + 1;
        for (long input = 1; input <= 9; input++)
        {
            for (long padBegin = -1; padBegin <= extent; padBegin++)
            {
                for (long padEnd = 0; padEnd <= extent; padEnd += 2)
                {
                    long output = FloorOf(input + padBegin + padEnd - extent, stride) + 1;
                    AxisWindow window = AxisWindow.Forward(kernel, stride, dilation, padBegin, input, output);
                    AssertHull(window, (o, i) => IsTap(i - ((o * stride) - padBegin), kernel, dilation));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void PadsFor_ForwardSlice_MakesTheSliceFromExactlyItsInput(long kernel, long stride, long dilation)
    {
        for (long input = 1; input <= 9; input++)
        {
            for (long pad = 0; pad <= 3; pad++)
            {
                long output = FloorOf(input + (2 * pad) - ((kernel - 1) * dilation) - 1, stride) + 1;
                AxisWindow window = AxisWindow.Forward(kernel, stride, dilation, pad, input, output);
                foreach (Interval slice in Slices(output))
                {
                    Interval needed = window.Needed(slice);
                    if (needed.IsEmpty)
                    {
                        continue;
                    }

                    AxisPads pads = window.PadsFor(slice, needed);
                    Assert.True(pads.Begin >= 0 && pads.End >= 0);
                    AxisWindow local = AxisWindow.Forward(kernel, stride, dilation, pads.Begin, needed.Length, slice.Length);
                    Assert.Equal(slice.Length, FloorOf(needed.Length + pads.Begin + pads.End - window.Extent, stride) + 1);
                    for (long o = 0; o < slice.Length; o++)
                    {
                        // The same taps at the same places, and what is not there is padding on both sides.
                        Assert.Equal(
                            (((o + slice.Start) * stride) - pad) - needed.Start,
                            (o * stride) - local.PadBegin);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Needed_TransposedWindow_HoldsWhatTheOutputsReadAndPadsCutThemOut(long kernel, long stride, long dilation)
    {
        bool isDense = dilation == 1 && kernel >= stride;
        for (long input = 1; input <= 6; input++)
        {
            for (long pad = 0; pad <= 2; pad++)
            {
                long output = ((input - 1) * stride) + ((kernel - 1) * dilation) + 1 - (2 * pad);
                AxisWindow window = AxisWindow.Transposed(kernel, stride, dilation, pad, input, output);
                foreach (Interval slice in Slices(output))
                {
                    Interval needed = window.Needed(slice);
                    Interval hull = Hull(window, slice, (o, i) => IsTap(o + pad - (i * stride), kernel, dilation));
                    Assert.True(needed.Contains(hull), $"{window} {slice}: {needed}, but {hull} is read");
                    Assert.True(!isDense || needed == hull, $"{window} {slice}: {needed}, expected {hull}");
                    AxisPads pads = window.PadsFor(slice, needed);
                    Assert.True(pads.Begin >= 0);
                    Assert.True(pads.End > -Math.Max(stride, dilation), $"{window} {slice} {pads}");
                    Assert.Equal(slice.Start + pad - (needed.Start * stride), pads.Begin);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(1, 4)]
    public void Needed_Groups_AreTheHullOfTheirGroups(long inputs, long outputs)
    {
        AxisWindow window = AxisWindow.Grouped(inputs, outputs, inputs * 5, outputs * 5);
        AssertHull(window, (o, i) => o / outputs == i / inputs);
        foreach (Interval slice in Slices(window.OutputLength))
        {
            Interval computable = window.Computable(slice);
            Assert.True(computable.Contains(slice));
            Assert.Equal(0, computable.Start % outputs);
            Assert.Equal(0, computable.End % outputs);
            Assert.True(computable.Length < slice.Length + (2 * outputs));
        }
    }

    [Fact]
    public void Needed_WholeAxis_IsTheAxis()
    {
        AxisWindow window = AxisWindow.Whole(9, 4);
        Assert.Equal(Interval.Whole(9), window.Needed(new Interval(1, 2)));
        Assert.True(window.Needed(Interval.Empty).IsEmpty);
    }

    [Fact]
    public void Needed_ThroughLayers_SendsWhatThePaperSends()
    {
        // VGG16 conv1_2 in four parts by rows: 86,016 elements of halo (224 columns, 64 channels).
        AxisWindow window = AxisWindow.Forward(3, 1, 1, 1, 224, 224);
        long rows = Enumerable.Range(0, 4).Sum(part => window.Needed(new Interval(part * 56, (part + 1) * 56)).Length);
        Assert.Equal(86_016, (rows - 224) * 224 * 64);
    }

    private static bool IsTap(long distance, long kernel, long dilation) =>
        distance >= 0 && distance % dilation == 0 && distance / dilation < kernel;

    private static void AssertHull(AxisWindow window, Func<long, long, bool> reads)
    {
        foreach (Interval slice in Slices(window.OutputLength))
        {
            Interval expected = Hull(window, slice, reads);
            Interval needed = window.Needed(slice);
            Assert.True(needed == expected || (needed.IsEmpty && expected.IsEmpty), $"{window} {slice}: {needed}, expected {expected}");
        }
    }

    private static Interval Hull(AxisWindow window, Interval slice, Func<long, long, bool> reads)
    {
        Interval hull = Interval.Empty;
        for (long o = slice.Start; o < slice.End; o++)
        {
            for (long i = 0; i < window.InputLength; i++)
            {
                hull = reads(o, i) ? hull.Hull(new Interval(i, i + 1)) : hull;
            }
        }

        return hull;
    }

    private static IEnumerable<Interval> Slices(long length)
    {
        for (long start = 0; start < length; start++)
        {
            for (long end = start + 1; end <= length; end++)
            {
                yield return new Interval(start, end);
            }
        }
    }

    private static long FloorOf(long a, long b) => (long)Math.Floor((double)a / b);
}
