using System.Net.Http.Json;
using System.Text.Json;
using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Ring;
using EdgeAspire.Bench.Serving;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Bench.Lab.Rings;

/// <summary>A lab whose devices are, one ring after the other, workers with a stage and a scheduler each.</summary>
internal sealed class RingLab : IAsyncDisposable
{
    private const int ItemsWhileOpen = 8;
    private const int ItemsInForce = 20;
    private const int ItemsOfCapacity = 24;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // A source's device may be given the processor seldom, and has many requests under way.
    private static readonly InferenceClientOptions Patient = new() { KeepAliveTimeout = TimeSpan.FromSeconds(30) };

    private readonly HttpClient _rest = new() { Timeout = Limit };
    private readonly Dictionary<string, RingWorker> _reached = new(StringComparer.Ordinal);
    private readonly Dictionary<int, CutPlan> _plans = [];
    private readonly string[] _devices;
    private readonly Action<string> _tell;
    private ServiceSpec? _scheduler;

    private RingLab(EmulatedCluster cluster, RingQuestions questions, Action<string> tell)
    {
        Cluster = cluster;
        Questions = questions;
        _tell = tell;
        _devices = [.. DevicesOf(cluster.Spec).Select(device => device.Name)];
    }

    public EmulatedCluster Cluster { get; }

    /// <summary>What items are asked.</summary>
    public RingQuestions Questions { get; }

    /// <summary>The workers in the order of the ring.</summary>
    public IReadOnlyList<RingWorker> Workers { get; private set; } = [];

    /// <summary>The ring's chain.</summary>
    public CutPlan Plan => _plans[Workers.Count];

    /// <summary>The devices that can be workers: those with a stage.</summary>
    public static IEnumerable<DeviceSpec> DevicesOf(ClusterSpec cluster) => cluster.Devices.Where(device => device.Runs(ServiceKind.Stage));

    /// <summary>Starts a cluster, and brings the model to its planner.</summary>
    /// <param name="spec">The cluster.</param>
    /// <param name="tell">Told what goes wrong with items.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<RingLab> StartAsync(ClusterSpec spec, Action<string> tell, CancellationToken cancellation)
    {
        var file = RingModel.Find();
        var questions = RingQuestions.Of(file);
        var lab = new RingLab(await EmulatedCluster.StartAsync(spec, cancellation), questions, tell);
        try
        {
            await RingPlan.UploadAsync(lab._rest, lab.Cluster.Planner!.Rest, RingModel.Name, await File.ReadAllBytesAsync(file, cancellation), cancellation);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Starts a scheduler on each of the first devices, waits until they are a ring, and has each of them compute until it knows its speed. Parts
    /// come and load, and programs start, without the devices' limits.
    /// </summary>
    /// <param name="workers">How many devices.</param>
    /// <param name="policy">The schedulers' policy.</param>
    /// <param name="settings">More settings of theirs.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task StartRingAsync(int workers, string policy, IEnumerable<KeyValuePair<string, string>> settings, CancellationToken cancellation)
    {
        if (!_plans.TryGetValue(workers, out var plan))
        {
            var planner = Cluster.Planner!.Rest;
            var shares = RingCuts.SharesOf(await RingCuts.OfAsync(_rest, planner, RingModel.Name, cancellation), workers);
            plan = await RingPlan.MakeAsync(_rest, planner, RingModel.Name, shares, cancellation);
            _plans.Add(workers, plan);
        }

        _scheduler = new ServiceSpec(
            ServiceKind.Scheduler,
            [new("Scheduler:Plan", plan.Id), new("Scheduler:Policy", policy), new("Scheduler:Allocation", "Work"), .. settings]);
        await Cluster.OpenLinksAsync();
        try
        {
            var devices = _devices.Take(workers).ToArray();
            await Task.WhenAll(devices.Select(device => Cluster.StartServiceAsync(device, _scheduler, cancellation)));
            Workers = await OrderAsync([.. devices.Select(Reach)], cancellation);
            await WarmUpAsync(ItemsWhileOpen, cancellation);
        }
        finally
        {
            await Cluster.RestoreLinksAsync();
        }

        await WarmUpAsync(ItemsInForce, cancellation);
    }

    /// <summary>Ends the ring; stages and what they have loaded stay.</summary>
    public async Task StopRingAsync()
    {
        await Cluster.OpenLinksAsync();
        await Task.WhenAll(_devices.Select(device => Cluster.StopServiceAsync(device, ServiceKind.Scheduler)));
        await Cluster.RestoreLinksAsync();
        Workers = [];
    }

    /// <summary>Items per second of the whole ring when all workers have as many.</summary>
    public async Task<double> CapacityAsync(CancellationToken cancellation)
    {
        var items = await WarmUpAsync(ItemsOfCapacity, cancellation);
        return items.Count / items.Max(item => item.EndSeconds);
    }

    /// <summary>What the workers say of themselves, in the order of the ring.</summary>
    public Task<JsonElement[]> DescribeAsync(CancellationToken cancellation) => Task.WhenAll(Workers.Select(worker => DescribeAsync(worker, cancellation)));

    /// <summary>What a worker says of itself.</summary>
    public Task<JsonElement> DescribeAsync(RingWorker worker, CancellationToken cancellation) =>
        _rest.GetFromJsonAsync<JsonElement>(new Uri(worker.Rest, "/api/scheduler"), cancellation);

    /// <summary>Bytes that the workers have sent over their links since the start.</summary>
    public async Task<double> SentBytesAsync()
    {
        double bytes = 0;
        foreach (var worker in Workers)
        {
            bytes += (await Cluster.CountAsync(worker.Device)).UpBytes;
        }

        return bytes;
    }

    /// <summary>Starts a worker's device anew. Its programs start without the device's limit of the processor.</summary>
    public async Task RestartAsync(DeviceSpec device, CancellationToken cancellation)
    {
        Cluster.LiftQuotas(device.Name);
        try
        {
            await Cluster.RestartAsync(device.Name, cancellation);
            await Cluster.StartServiceAsync(device.Name, _scheduler!, cancellation);
        }
        finally
        {
            Cluster.SetCpu(device.Name, device.CpuPercent);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _reached.Values)
        {
            worker.Client.Dispose();
        }

        _rest.Dispose();
        await Cluster.DisposeAsync();
    }

    private RingWorker Reach(string device)
    {
        if (!_reached.TryGetValue(device, out var worker))
        {
            var endpoints = Cluster.Reach(device, ServiceKind.Scheduler);
            worker = new RingWorker(device, endpoints.Rest, new InferenceClient(endpoints.Grpc, Patient));
            _reached.Add(device, worker);
        }

        return worker;
    }

    // Workers follow each other by their numbers, which follow from their names.
    private async Task<RingWorker[]> OrderAsync(RingWorker[] workers, CancellationToken cancellation)
    {
        SortedDictionary<int, RingWorker> order = [];
        foreach (var worker in workers)
        {
            await Wait.UntilAsync(FormattableString.Invariant($"a ring of {workers.Length}"), Limit, async () =>
            {
                var body = await DescribeAsync(worker, cancellation);
                order[body.GetProperty("worker").GetInt32()] = worker;
                return body.GetProperty("peers").GetArrayLength() == workers.Length - 1;
            }, cancellation);
        }

        return [.. order.Values];
    }

    private async Task<IReadOnlyList<RingItem>> WarmUpAsync(int each, CancellationToken cancellation)
    {
        var load = new RingLoad(Questions, Limit, _tell);
        var items = await load.RunAsync([.. Workers.Select(worker => worker.Client)], [.. Workers.Select(_ => new double[each])], cancellation);
        return items.All(item => item.End is ItemEnd.Right)
            ? items
            : throw new InvalidOperationException(
                $"Of the first items of the ring {items.Count(item => item.End is ItemEnd.Wrong)} were answered wrongly and {items.Count(item => !item.IsAnswered)} not at all.");
    }
}
