using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms.Baselines;

/// <summary>
/// Prices and writes plans of splits and merges: in every round devices get what they lack of the values that they need, compute, and give
/// back what others need. Transfers, work and transfers follow each other.
/// </summary>
internal sealed class GatheredPlan
{
    private readonly PlanRequest _request;
    private readonly CostTables _tables;
    private readonly IReadOnlyList<GatheredRound> _rounds;
    private readonly WireFormat _wire;
    private readonly Dictionary<int, Dictionary<int, double>> _held = [];
    private readonly HashSet<int> _answered;

    private GatheredPlan(PlanRequest request, CostTables tables, IReadOnlyList<GatheredRound> rounds)
    {
        _request = request;
        _tables = tables;
        _rounds = rounds;
        _wire = request.ExactWire;
        _answered = [.. tables.Model.Crossing[^1]];
    }

    /// <summary>The document, or which device cannot hold its share.</summary>
    public static Outcome<Plan> Write(string algorithm, PlanRequest request, CostTables tables, IReadOnlyList<GatheredRound> rounds)
    {
        GatheredPlan plan = new(request, tables, rounds);
        ImmutableArray<PlannedBlock> blocks = [.. Enumerable.Range(0, rounds.Count).Select(plan.Block)];
        ImmutableArray<PlannedDevice> devices = plan.Devices(blocks);
        if (tables.Convention.LimitsMemory && devices.FirstOrDefault(device => device.MemoryBytes > device.MemoryLimitBytes) is { } full)
        {
            return new Error(
                ErrorReason.InvalidArgument,
                $"{algorithm}: device '{full.Name}' has {full.MemoryLimitBytes} bytes of memory, its share of the plan needs {full.MemoryBytes}.");
        }

        double seconds = blocks.Sum(block => block.ComputeSeconds + block.TransferSeconds);
        return new Plan
        {
            Model = request.Model.Name,
            ModelSha256 = request.Model.Hash,
            Strategy = devices.Length == 1 ? Strategies.Single : Strategies.Coop,
            Algorithm = algorithm,
            Objective = PlanWriter.NameOf(request.Objective),
            Convention = request.Convention.Name,
            Seconds = seconds,
            PeriodSeconds = seconds,
            Bytes = blocks.Sum(block => block.Bytes),
            Wire = plan._wire,
            Sharing = "work_conserving",
            Devices = devices,
            Blocks = blocks,
        };
    }

    private PlannedBlock Block(int index)
    {
        GatheredRound round = _rounds[index];
        double[] received = new double[_tables.Cluster.Devices.Length];
        double[] sent = new double[received.Length];
        foreach (GatheredShare share in round.Shares)
        {
            received[share.Device] = share.Takes.Sum(value => Math.Max(0, share.TakenFraction - Held(value, share.Device)) * BytesOf(value));
            sent[share.Device] = share.Gives.Sum(given => IsReturned(given.Value, share.Device, index) ? given.Fraction * BytesOf(given.Value) : 0);
        }

        foreach (GatheredShare share in round.Shares.Where(share => !share.IsSummand))
        {
            foreach ((int value, double fraction) in share.Gives)
            {
                _held.TryAdd(value, []);
                _held[value][share.Device] = fraction;
            }
        }

        double compute = round.Shares.Max(share => share.Seconds);
        return new PlannedBlock
        {
            Layers = round.Layers,
            Mode = round.Mode,
            Devices = [.. round.Shares.Select(share => NameOf(share.Device))],
            Wire = _wire,
            Returned = true,
            ComputeSeconds = compute,
            TransferSeconds = Transfer(received) + Transfer(sent) + _tables.RoundOverheadSeconds,
            Bytes = (long)Math.Round(received.Sum() + sent.Sum()),
            Slices =
            [
                .. round.Shares.Select(share => new PlannedSlice
                {
                    Device = NameOf(share.Device),
                    ShareStart = share.Start,
                    ShareEnd = share.End,
                    Layers = share.Layers,
                    ComputeSeconds = share.Seconds,
                    ReceivedBytes = (long)Math.Round(received[share.Device]),
                    SentBytes = (long)Math.Round(sent[share.Device]),
                    WeightBytes = share.WeightBytes,
                    ActivationBytes = share.PeakBytes,
                }),
            ],
        };
    }

    private ImmutableArray<PlannedDevice> Devices(ImmutableArray<PlannedBlock> blocks) =>
    [
        .. Enumerable.Range(0, _tables.Cluster.Devices.Length)
            .Select(device => (device, slices: blocks.SelectMany(block => block.Slices).Where(slice => string.Equals(slice.Device, NameOf(device), StringComparison.Ordinal)).ToArray()))
            .Where(pair => pair.slices.Length > 0)
            .Select(pair => new PlannedDevice
            {
                Name = NameOf(pair.device),
                ComputeSeconds = pair.slices.Sum(slice => slice.ComputeSeconds),
                MemoryBytes = pair.slices.Sum(slice => slice.WeightBytes) + pair.slices.Max(slice => slice.ActivationBytes),
                MemoryLimitBytes = _tables.Cluster.Devices[pair.device].MemoryBytes,
                SentBytes = pair.slices.Sum(slice => slice.SentBytes),
                ReceivedBytes = pair.slices.Sum(slice => slice.ReceivedBytes),
                CostSource = _tables.Cluster.Devices[pair.device].Profile is null ? "flops" : "mixed",
            }),
    ];

    // On a shared medium one transfer follows the other; behind a switch the busiest link decides.
    private double Transfer(double[] bytes)
    {
        int[] busy = [.. Enumerable.Range(0, bytes.Length).Where(device => bytes[device] > 0)];
        if (busy.Length == 0)
        {
            return 0;
        }

        double seconds = _tables.Cluster.Transport == Transport.Shared
            ? busy.Sum(device => bytes[device] / _tables.MediumBytesPerSecond[device])
            : Math.Max(bytes.Sum() / _tables.GatewayBytesPerSecond, busy.Max(device => bytes[device] / _tables.LinkBytesPerSecond[device]));
        return seconds + _tables.GatewayDelaySeconds + busy.Max(device => _tables.DelaySeconds[device]);
    }

    private bool IsReturned(int value, int device, int round) =>
        _answered.Contains(value)
        || _rounds.Skip(round + 1).SelectMany(later => later.Shares).Any(share => share.Device != device && share.Takes.Contains(value));

    private double Held(int value, int device) => _held.TryGetValue(value, out Dictionary<int, double>? shares) ? shares.GetValueOrDefault(device) : 0;

    private long BytesOf(int value) => _tables.Model.Values[value].Rows * _tables.WireRowBytes(value, _wire);

    private string NameOf(int device) => _request.Cluster.Devices[device].Name;
}
