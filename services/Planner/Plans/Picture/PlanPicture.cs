using System.Globalization;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Plans.Picture;

/// <summary>Draws a plan: devices as rows, rounds as columns as long as they are predicted to take.</summary>
internal static class PlanPicture
{
    /// <summary>Width that is drawn when nobody asks for another, in pixels.</summary>
    public const int DefaultWidth = 960;

    /// <summary>Least width in pixels: a narrow phone.</summary>
    public const int MinWidth = 280;

    /// <summary>Largest width in pixels.</summary>
    public const int MaxWidth = 4096;

    private const int NarrowWidth = 520;
    private const int RowHeight = 30;
    private const int BarHeight = 20;
    private const int TopHeight = 66;
    private const int BottomHeight = 62;
    private const int RightMargin = 12;
    private const double PixelsPerLetter = 8;

    private const string Page = "#ffffff";
    private const string Band = "#f3f4f7";
    private const string Ink = "#15181f";
    private const string Muted = "#59606e";
    private const string Network = "#8a94a8";
    private const string Compute = "#4f46e5";

    private const string Style =
        "@media (prefers-color-scheme: dark){.page{fill:#171a21}.band{fill:#20242d}.ink{fill:#e9ebf0}.muted{fill:#a0a7b5}"
        + ".network{fill:#76819a}.compute{fill:#818cf8}}";

    /// <summary>The picture as SVG. Text is as large as on a page of that width.</summary>
    /// <param name="width">Width in pixels, <see cref="MinWidth"/> to <see cref="MaxWidth"/>.</param>
    public static string Draw(Plan plan, int width)
    {
        int labels = width < NarrowWidth ? 88 : 132;
        int height = TopHeight + (plan.Devices.Length * RowHeight) + BottomHeight;
        double total = Math.Max(plan.Blocks.Sum(LengthSeconds), double.Epsilon);
        double scale = (width - labels - RightMargin) / total;
        using SvgWriter svg = new(width, height, LabelOf(plan), Style);
        svg.Rectangle("page", Page, 0, 0, width, height);
        string title = Cut($"{plan.Model}: {SecondsText(plan.Seconds)}", width - RightMargin);
        svg.Text("ink", Ink, 8, 20, title, size: 15, isBold: true);
        svg.Text("muted", Muted, 8, 39, Cut(Subtitle(plan), width - RightMargin));
        double start = labels;
        for (int i = 0; i < plan.Blocks.Length; i++)
        {
            double length = LengthSeconds(plan.Blocks[i]) * scale;
            DrawBlock(svg, plan, i, start, length, scale);
            start += length;
        }

        DrawLabels(svg, plan, labels);
        DrawFoot(svg, plan, labels, width, total);
        return svg.Finish();
    }

    private static void DrawBlock(SvgWriter svg, Plan plan, int index, double start, double length, double scale)
    {
        PlannedBlock block = plan.Blocks[index];
        if (index % 2 == 0)
        {
            svg.Rectangle("band", Band, start, TopHeight - 20, length, 20 + (plan.Devices.Length * RowHeight), title: TitleOf(block, index));
        }

        string number = (index + 1).ToString(CultureInfo.InvariantCulture);
        string full = $"{number} {block.Mode}";
        string? shown = Fits(full, length) ? full : Fits(number, length) ? number : null;
        if (shown is not null)
        {
            svg.Text("muted", Muted, start + (length / 2), TopHeight - 6, shown, size: 12, anchor: "middle");
        }

        double transfer = Math.Max(0, block.TransferSeconds) * scale;
        Dictionary<int, double> drawn = [];
        foreach ((PlannedSlice slice, string device) in block.Slices.SelectMany(slice => (slice.Copies ?? []).Insert(0, slice.Device).Select(device => (slice, device))))
        {
            int row = IndexOf(plan, device);
            if (row < 0)
            {
                continue;
            }

            double top = TopHeight + (row * RowHeight) + ((RowHeight - BarHeight) / 2);
            string title = $"{device}, {TitleOf(block, index)}: computes {SecondsText(slice.ComputeSeconds)}, "
                + $"receives {BytesText(slice.ReceivedBytes)}, sends {BytesText(slice.SentBytes)}";
            if (slice.ReceivedBytes + slice.SentBytes > 0 && transfer > 0)
            {
                svg.Rectangle("network", Network, start, top, transfer, BarHeight, title: title);
            }

            // Strips of a device stand one after the other.
            double before = drawn.GetValueOrDefault(row);
            double work = Math.Min(slice.ComputeSeconds * scale, length - transfer - before);
            if (work > 0)
            {
                svg.Rectangle("compute", Compute, start + transfer + before, top, work, BarHeight, title: title);
                drawn[row] = before + work;
            }
        }
    }

    private static void DrawLabels(SvgWriter svg, Plan plan, int labels)
    {
        for (int row = 0; row < plan.Devices.Length; row++)
        {
            double middle = TopHeight + (row * RowHeight) + (RowHeight / 2) + 4;
            svg.Text("ink", Ink, 8, middle, Cut(plan.Devices[row].Name, labels - 12), isBold: true);
        }
    }

    private static void DrawFoot(SvgWriter svg, Plan plan, int labels, int width, double total)
    {
        double axis = TopHeight + (plan.Devices.Length * RowHeight) + 16;
        svg.Text("muted", Muted, labels, axis, "0", size: 12);
        svg.Text("muted", Muted, width - RightMargin, axis, SecondsText(total), size: 12, anchor: "end");
        double legend = axis + 30;
        svg.Rectangle("network", Network, 8, legend - 10, 12, 12, radius: 3);
        svg.Text("muted", Muted, 26, legend, "transfer, overhead", size: 12);
        svg.Rectangle("compute", Compute, 156, legend - 10, 12, 12, radius: 3);
        svg.Text("muted", Muted, 174, legend, "compute", size: 12);
        if (plan.Overlap && width >= NarrowWidth)
        {
            svg.Text("muted", Muted, 248, legend, "transfers that work hides are not drawn", size: 12);
        }
    }

    private static double LengthSeconds(PlannedBlock block) => Math.Max(0, block.ComputeSeconds) + Math.Max(0, block.TransferSeconds);

    private static int IndexOf(Plan plan, string device)
    {
        for (int i = 0; i < plan.Devices.Length; i++)
        {
            if (string.Equals(plan.Devices[i].Name, device, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    private static string LabelOf(Plan plan) =>
        $"Plan for {plan.Model} in {plan.Blocks.Length} rounds on {plan.Devices.Length} devices, {SecondsText(plan.Seconds)} predicted";

    private static string Subtitle(Plan plan) =>
        $"{plan.Algorithm} · {plan.Strategy} · {plan.Devices.Length} devices · {BytesText(plan.Bytes)} · "
        + plan.Wire.ToString().ToLowerInvariant();

    private static string TitleOf(PlannedBlock block, int index) =>
        $"round {index + 1} ({block.Mode}), {block.Layers.FirstOrDefault()} … {block.Layers.LastOrDefault()}, "
        + $"{SecondsText(LengthSeconds(block))}";

    private static bool Fits(string text, double pixels) => text.Length * PixelsPerLetter <= pixels;

    private static string Cut(string text, double pixels)
    {
        int letters = Math.Max(2, (int)(pixels / PixelsPerLetter));
        return text.Length <= letters ? text : string.Concat(text.AsSpan(0, letters - 1), "…");
    }

    private static string SecondsText(double seconds) => seconds switch
    {
        < 0.001 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0} µs"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s"),
    };

    private static string BytesText(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
    };
}
