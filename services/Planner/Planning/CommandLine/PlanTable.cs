using System.Globalization;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.CommandLine;

/// <summary>A plan for people.</summary>
internal static class PlanTable
{
    /// <summary>Writes the plan as tables of plain text.</summary>
    public static void Write(Plan plan, TextWriter output)
    {
        output.WriteLine(Text(
            $"{plan.Model}: {plan.Strategy} by {plan.Algorithm}, {Seconds(plan.Seconds)} s per inference, {Seconds(plan.PeriodSeconds)} s between answers under load, {Bytes(plan.Bytes)} on the links"));
        output.WriteLine(Text(
            $"wire {plan.Wire}, gateway {plan.Sharing.Replace('_', ' ')}, overlap {YesNo(plan.Overlap)}, device to device {YesNo(plan.DeviceToDevice)}, convention {plan.Convention}"));
        if (plan.Wire != WireFormat.Fp32)
        {
            output.WriteLine("The wire format rounds: check the model's accuracy, or plan with --wire fp32.");
        }

        output.WriteLine();
        Columns(
            output,
            ["block", "layers", "mode", "devices", "compute s", "transfer s", "bytes"],
            plan.Blocks.Select((block, index) => new[]
            {
                Text($"{index + 1}"), Layers(block), block.Mode, Devices(plan, block), Seconds(block.ComputeSeconds),
                Seconds(block.TransferSeconds), Bytes(block.Bytes),
            }));
        output.WriteLine();
        Columns(
            output,
            ["device", "compute s", "memory", "sends", "receives", "times from"],
            plan.Devices.Select(device => new[]
            {
                device.Name, Seconds(device.ComputeSeconds), Bytes(device.MemoryBytes), Bytes(device.SentBytes), Bytes(device.ReceivedBytes),
                device.CostSource,
            }));
        output.WriteLine();
        Columns(
            output,
            ["alternative", "strategy", "wire", "s per inference", "s between answers", "memory"],
            plan.Alternatives.Select(other => new[]
            {
                other.Algorithm, other.Strategy, other.Wire.ToString(), Seconds(other.Seconds), Seconds(other.PeriodSeconds),
                Bytes(other.MemoryBytes),
            }));
    }

    /// <summary>Writes cells under each other.</summary>
    public static void Columns(TextWriter output, string[] header, IEnumerable<string[]> rows)
    {
        string[][] lines = [header, .. rows];
        var widths = Enumerable.Range(0, header.Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            output.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static string Layers(PlannedBlock block) => block.Layers switch
    {
        [] => "-",
        [var only] => only,
        [var first, .., var last] => Text($"{first} .. {last} ({block.Layers.Length})"),
    };

    private static string Devices(Plan plan, PlannedBlock block) => block.Devices.Length == 1 ? block.Devices[0]
        : block.Devices.Length == plan.Devices.Length ? Text($"all {block.Devices.Length}")
        : string.Join(' ', block.Devices);

    private static string Seconds(double seconds) => seconds.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static string Bytes(long bytes) => bytes switch
    {
        >= 1_000_000 => (bytes / 1e6).ToString("0.00 MB", CultureInfo.InvariantCulture),
        >= 1000 => (bytes / 1e3).ToString("0.0 kB", CultureInfo.InvariantCulture),
        _ => bytes.ToString("0 B", CultureInfo.InvariantCulture),
    };

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
