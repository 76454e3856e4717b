using System.Runtime.InteropServices;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>
/// How an axis of an operator's input and an axis of its output depend on each other. Everything is integer arithmetic without
/// allocation, for planners that ask millions of times.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AxisWindow
{
    private AxisWindow(AxisWindowKind kind, long inputLength, long outputLength)
    {
        Kind = kind;
        InputLength = inputLength;
        OutputLength = outputLength;
    }

    /// <summary>Which indexes depend on which.</summary>
    public AxisWindowKind Kind { get; }

    /// <summary>Length of the input's axis.</summary>
    public long InputLength { get; }

    /// <summary>Length of the output's axis.</summary>
    public long OutputLength { get; }

    /// <summary>Taps of the kernel.</summary>
    public long Kernel { get; private init; } = 1;

    /// <summary>Step of the kernel.</summary>
    public long Stride { get; private init; } = 1;

    /// <summary>Distance between taps.</summary>
    public long Dilation { get; private init; } = 1;

    /// <summary>Padding before the first element; negative where the operator crops.</summary>
    public long PadBegin { get; private init; }

    /// <summary>Inputs of a group (<see cref="AxisWindowKind.Grouped"/>).</summary>
    public long GroupInputs { get; private init; } = 1;

    /// <summary>
    /// Outputs of a group: the operator computes only multiples of it at multiples of it. 1 for all kinds but
    /// <see cref="AxisWindowKind.Grouped"/>.
    /// </summary>
    public long GroupOutputs { get; private init; } = 1;

    /// <summary>Elements from the first to the last tap of the kernel.</summary>
    public long Extent => ((Kernel - 1) * Dilation) + 1;

    /// <summary>Output i depends on input i.</summary>
    public static AxisWindow Same(long length) => new(AxisWindowKind.Forward, length, length);

    /// <summary>Every output depends on every input.</summary>
    public static AxisWindow Whole(long inputLength, long outputLength) => new(AxisWindowKind.Whole, inputLength, outputLength);

    /// <summary>A convolution or pool.</summary>
    public static AxisWindow Forward(long kernel, long stride, long dilation, long padBegin, long inputLength, long outputLength) =>
        new(AxisWindowKind.Forward, inputLength, outputLength)
        {
            Kernel = kernel,
            Stride = stride,
            Dilation = dilation,
            PadBegin = padBegin,
        };

    /// <summary>A transposed convolution; <paramref name="padBegin"/> is what it crops from its full output.</summary>
    public static AxisWindow Transposed(long kernel, long stride, long dilation, long padBegin, long inputLength, long outputLength) =>
        new(AxisWindowKind.Transposed, inputLength, outputLength)
        {
            Kernel = kernel,
            Stride = stride,
            Dilation = dilation,
            PadBegin = padBegin,
        };

    /// <summary>Groups: <paramref name="groupOutputs"/> outputs depend on the <paramref name="groupInputs"/> inputs at the same place.</summary>
    public static AxisWindow Grouped(long groupInputs, long groupOutputs, long inputLength, long outputLength) =>
        new(AxisWindowKind.Grouped, inputLength, outputLength) { GroupInputs = groupInputs, GroupOutputs = groupOutputs };

    /// <summary>The smallest interval of outputs that the operator can compute and that has all of the wanted ones.</summary>
    public Interval Computable(Interval output)
    {
        if (GroupOutputs == 1 || output.IsEmpty)
        {
            return output;
        }

        long end = (output.End + GroupOutputs - 1) / GroupOutputs * GroupOutputs;
        return new Interval(output.Start / GroupOutputs * GroupOutputs, Math.Min(end, OutputLength));
    }

    /// <summary>
    /// The inputs that an interval of outputs depends on, clipped at the borders: from the first to the last of them. Empty when
    /// the outputs see padding only.
    /// </summary>
    /// <param name="output">Indexes within <see cref="OutputLength"/>.</param>
    public Interval Needed(Interval output)
    {
        if (output.IsEmpty)
        {
            return Interval.Empty;
        }

        switch (Kind)
        {
            case AxisWindowKind.Whole:
                return Interval.Whole(InputLength);
            case AxisWindowKind.Grouped:
                Interval groups = Computable(output);
                long groupsEnd = (groups.End + GroupOutputs - 1) / GroupOutputs * GroupInputs;
                return new Interval(groups.Start / GroupOutputs * GroupInputs, Math.Min(groupsEnd, InputLength));
            case AxisWindowKind.Transposed:
                return NeededByTransposed(output);
            default:
                return NeededByForward(output);
        }
    }

    /// <summary>
    /// The padding with which the operator makes exactly <paramref name="output"/> from exactly <paramref name="input"/>. The end is
    /// negative for a transposed convolution that has to append rows without any contribution.
    /// </summary>
    /// <param name="output">The outputs to make.</param>
    /// <param name="input">What <see cref="Needed"/> says of them.</param>
    public AxisPads PadsFor(Interval output, Interval input)
    {
        if (Kind is AxisWindowKind.Transposed)
        {
            long begin = output.Start + PadBegin - (input.Start * Stride);
            long full = ((input.Length - 1) * Stride) + Extent;
            return new AxisPads(begin, full - begin - output.Length);
        }

        return Kind is AxisWindowKind.Forward
            ? new AxisPads(
                input.Start - ((output.Start * Stride) - PadBegin),
                ((output.End - 1) * Stride) - PadBegin + Extent - input.End)
            : default;
    }

    private Interval NeededByForward(Interval output)
    {
        // Windows that touch padding may skip rows with their dilation or stride, so that the next window reads an earlier row.
        long start = InputLength;
        for (long o = output.Start; o < output.End; o++)
        {
            long first = (o * Stride) - PadBegin;
            long tap = first >= 0 ? first : ((first % Dilation) + Dilation) % Dilation;
            if (tap <= first + Extent - 1)
            {
                start = Math.Min(start, tap);
            }

            if (first >= 0 || start == 0)
            {
                break;
            }
        }

        long end = 0;
        for (long o = output.End - 1; o >= output.Start; o--)
        {
            long first = (o * Stride) - PadBegin;
            long last = first + Extent - 1;
            long beyond = Math.Max(0, last - (InputLength - 1));
            long tap = last - ((beyond + Dilation - 1) / Dilation * Dilation);
            if (tap >= Math.Max(0, first))
            {
                end = Math.Max(end, tap + 1);
            }

            if (beyond == 0 || end == InputLength)
            {
                break;
            }
        }

        return end <= start ? Interval.Empty : new Interval(start, end);
    }

    // Also where the kernel is smaller than the stride, so that some outputs have no input, or dilation skips some: the rows
    // between which pads alone cut out the wanted outputs.
    private Interval NeededByTransposed(Interval output)
    {
        long first = Math.Min(CeilingOf(output.Start + PadBegin - Extent + 1, Stride), FloorOf(output.Start + PadBegin, Stride));
        long last = FloorOf(output.End - 1 + PadBegin, Stride);
        first = Math.Clamp(first, 0, InputLength - 1);
        return new Interval(first, Math.Clamp(last, first, InputLength - 1) + 1);
    }

    private static long FloorOf(long a, long b) => a >= 0 ? a / b : -((-a + b - 1) / b);

    private static long CeilingOf(long a, long b) => -FloorOf(-a, b);
}
