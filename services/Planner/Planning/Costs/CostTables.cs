using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Profiles;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>The prices of a model on a cluster: what a row of a step takes on a device, and what a row of a value weighs on the wire.</summary>
internal sealed class CostTables
{
    private readonly RowPrices[] _rows;
    private readonly double[][] _unitSeconds;
    private readonly double[][] _sums;

    /// <summary>Works the prices out; measured times go before operations.</summary>
    public CostTables(PlanModel model, Cluster cluster, Convention convention)
    {
        Model = model;
        Cluster = cluster;
        Convention = convention;
        GatewayBytesPerSecond = cluster.GatewayBitsPerSecond * convention.BitsFactor / 8;
        LinkBytesPerSecond = [.. cluster.Devices.Select(device => device.BitsPerSecond * convention.BitsFactor / 8)];
        MediumBytesPerSecond = [.. LinkBytesPerSecond.Select(rate => Math.Min(rate, GatewayBytesPerSecond))];
        DelaySeconds = [.. cluster.Devices.Select(device => convention.CountsOverheads ? device.DelaySeconds : 0)];
        MessageSeconds = [.. cluster.Devices.Select(device => convention.CountsOverheads ? device.MessageSeconds : 0)];
        GatewayDelaySeconds = convention.CountsOverheads ? cluster.GatewayDelaySeconds : 0;
        RoundOverheadSeconds = convention.CountsOverheads ? cluster.RoundOverheadSeconds : 0;
        var known = new Dictionary<(double, DeviceProfile?), (RowPrices Rows, double[] Units, double[] Sums)>();
        _rows = new RowPrices[cluster.Devices.Length];
        _unitSeconds = new double[cluster.Devices.Length][];
        _sums = new double[cluster.Devices.Length][];
        for (var device = 0; device < cluster.Devices.Length; device++)
        {
            var key = (cluster.Devices[device].FlopsPerSecond, cluster.Devices[device].Profile);
            if (!known.TryGetValue(key, out var prices))
            {
                prices = Price(cluster.Devices[device]);
                known.Add(key, prices);
            }

            (_rows[device], _unitSeconds[device], _sums[device]) = prices;
        }
    }

    /// <summary>The model.</summary>
    public PlanModel Model { get; }

    /// <summary>The devices.</summary>
    public Cluster Cluster { get; }

    /// <summary>What is counted.</summary>
    public Convention Convention { get; }

    /// <summary>Rate of the gateway's link, or of the shared medium.</summary>
    public double GatewayBytesPerSecond { get; }

    /// <summary>Rate of each device's link.</summary>
    public double[] LinkBytesPerSecond { get; }

    /// <summary>Rate at which each device's bytes pass the gateway's link, or the shared medium, which nobody else can use meanwhile.</summary>
    public double[] MediumBytesPerSecond { get; }

    /// <summary>Delay of each device's link.</summary>
    public double[] DelaySeconds { get; }

    /// <summary>What sending or receiving one message takes each device.</summary>
    public double[] MessageSeconds { get; }

    /// <summary>Delay of the gateway's link.</summary>
    public double GatewayDelaySeconds { get; }

    /// <summary>What a round costs besides bytes and operations.</summary>
    public double RoundOverheadSeconds { get; }

    /// <summary>What rows of each step take on a device.</summary>
    public RowPrices Rows(int device) => _rows[device];

    /// <summary>Seconds of a whole unit on a device.</summary>
    public double UnitSeconds(int device, int unit) => _unitSeconds[device][unit];

    /// <summary>Seconds of whole units on a device.</summary>
    /// <param name="from">First unit.</param>
    /// <param name="to">Index after the last unit.</param>
    public double UnitSeconds(int device, int from, int to) => _sums[device][to] - _sums[device][from];

    /// <summary>
    /// Seconds of a share of a fully connected layer's input on a device: (2 Ni s - 1) No operations in place of (2 Ni - 1) No.
    /// </summary>
    public double InputShareSeconds(int device, int unit, double share)
    {
        var whole = Model.Units[unit];
        var scale = whole.Flops > 0 ? Math.Max(0, ((whole.Flops * share) - ((1 - share) * whole.DenseOutputs)) / whole.Flops) : share;
        return _unitSeconds[device][unit] * scale;
    }

    /// <summary>Bytes of one row of a value on the wire.</summary>
    public long WireRowBytes(int value, WireFormat wire)
    {
        var known = Model.Values[value];
        return known.RowElements * (known.IsReal ? Math.Min(known.ElementBytes, wire.ElementBytes()) : known.ElementBytes);
    }

    /// <summary>Bytes of so many elements of a floating-point value on the wire.</summary>
    public static double WireBytes(double elements, WireFormat wire) => elements * wire.ElementBytes();

    /// <summary>The time of a whole step on a device, and where it comes from.</summary>
    public LayerTime TimeOf(int device, int step) =>
        TimeOf(Cluster.Devices[device], Model.Steps[step], Cluster.Devices[device].FlopsPerSecond * Convention.FlopsFactor);

    private static LayerTime TimeOf(PlanDevice device, PlanStep step, double flopsPerSecond) =>
        device.Profile?.TimeOf(step)
        ?? new LayerTime(step.Flops / flopsPerSecond, device.IsSpeedMeasured ? TimeOrigin.Regression : TimeOrigin.Flops);

    private (RowPrices Rows, double[] Units, double[] Sums) Price(PlanDevice device)
    {
        var speed = device.FlopsPerSecond * Convention.FlopsFactor;
        var rows = new RowPrices(new double[Model.Steps.Length], new double[Model.Steps.Length]);
        var units = new double[Model.Units.Length];
        var sums = new double[units.Length + 1];
        for (var unit = 0; unit < units.Length; unit++)
        {
            for (var step = Model.Units[unit].FirstStep; step < Model.Units[unit].EndStep; step++)
            {
                var known = Model.Steps[step];
                var seconds = TimeOf(device, known, speed).Seconds;
                rows.FixedSeconds[step] = Math.Min(device.Profile?.FixedSecondsOf(known) ?? 0, seconds);
                rows.RowSeconds[step] = (seconds - rows.FixedSeconds[step]) / Model.Values[known.Outputs[0]].Rows;
                units[unit] += seconds;
            }

            sums[unit + 1] = sums[unit] + units[unit];
        }

        return (rows, units, sums);
    }
}
