using System.Net.Http.Json;
using System.Text.Json;
using EdgeAspire.Bench.Serving;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Bench.Ring;

/// <summary>Planner, stages and schedulers as processes of their own on the loopback interface: one ring.</summary>
internal sealed class RingCluster : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly string _homePath = Directory.CreateTempSubdirectory("edgeaspire-ring-").FullName;
    private readonly HttpClient _rest = new() { Timeout = Limit };
    private readonly List<ServiceProcess> _services = [];
    private readonly List<ServiceProcess> _stages = [];
    private readonly List<ServiceProcess> _schedulers = [];
    private CutPlan? _plan;

    private RingCluster()
    {
    }

    public IReadOnlyList<ServiceProcess> Stages => _stages;

    public IReadOnlyList<ServiceProcess> Schedulers => _schedulers;

    public CutPlan Plan => _plan ?? throw new InvalidOperationException("The cluster has not started.");

    /// <summary>An input of zeros.</summary>
    public Tensor Input
    {
        get
        {
            var input = Plan.Inputs[0];
            return new Tensor(input.Name, TensorDataType.Fp32, [.. input.Shape], new byte[sizeof(float) * input.Shape.Aggregate(1L, (elements, size) => elements * size)]);
        }
    }

    /// <summary>Starts planner and stages, and has a model cut into as many blocks as there are workers. Schedulers follow.</summary>
    /// <param name="model">What to call the model, which has one input.</param>
    /// <param name="file">Its file.</param>
    /// <param name="workers">How many.</param>
    /// <param name="processorPercent">Share of the time that stages compute.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<RingCluster> StartAsync(string model, byte[] file, int workers, double processorPercent, CancellationToken cancellation)
    {
        RingCluster cluster = new();
        try
        {
            var planner = cluster.Start("Planner");
            await planner.WaitUntilHealthyAsync(cancellation);
            for (var worker = 0; worker < workers; worker++)
            {
                cluster._stages.Add(cluster.Start(
                    "Stage",
                    $"--Stage:Planner:Rest={planner.Rest}",
                    Text($"--Stage:Device=stage-{worker}"),
                    "--Stage:Measure=None",
                    "--Inference:Threads=1",
                    Text($"--Inference:ProcessorPercent={processorPercent}")));
            }

            foreach (var stage in cluster._stages)
            {
                await stage.WaitUntilHealthyAsync(cancellation);
            }

            await RingPlan.UploadAsync(cluster._rest, planner.Rest, model, file, cancellation);
            cluster._plan = await RingPlan.MakeAsync(cluster._rest, planner.Rest, model, workers, cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a scheduler beside each stage, and waits until all see each other.</summary>
    public async Task StartSchedulersAsync(string policy, CancellationToken cancellation)
    {
        var planner = _services[0];
        for (var worker = 0; worker < _stages.Count; worker++)
        {
            _schedulers.Add(Start(
                "Scheduler",
                $"--Scheduler:Planner:Rest={planner.Rest}",
                $"--Scheduler:Planner:Grpc={planner.Grpc}",
                $"--Scheduler:Stage={_stages[worker].Grpc}",
                $"--Scheduler:Plan={Plan.Id}",
                Text($"--Scheduler:Device=worker-{worker}"),
                $"--Scheduler:Policy={policy}",
                "--Scheduler:QueueCapacity=65536",
                "--Scheduler:MaxUnanswered=65536",
                "--Scheduler:MaxPayloadBytes=1073741824",
                "--Scheduler:AnswerSeconds=600",
                "--Limits:MaxStreamsPerConnection=8192"));
        }

        foreach (var scheduler in _schedulers)
        {
            await Wait.UntilAsync($"a ring of {_stages.Count}", Limit, async () =>
            {
                using var response = await _rest.GetAsync(new Uri(scheduler.Rest, "/api/scheduler"), cancellation);
                return response.IsSuccessStatusCode
                    && (await response.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("peers").GetArrayLength() == _stages.Count - 1;
            }, cancellation);
        }
    }

    /// <summary>Stops the schedulers, so that others can take their place.</summary>
    public async Task StopSchedulersAsync()
    {
        foreach (var scheduler in _schedulers)
        {
            _services.Remove(scheduler);
            await scheduler.DisposeAsync();
        }

        _schedulers.Clear();
    }

    /// <summary>What a worker says of itself.</summary>
    public Task<JsonElement> DescribeAsync(int worker, CancellationToken cancellation) =>
        _rest.GetFromJsonAsync<JsonElement>(new Uri(_schedulers[worker].Rest, "/api/scheduler"), cancellation);

    public async ValueTask DisposeAsync()
    {
        _rest.Dispose();
        foreach (var service in Enumerable.Reverse(_services))
        {
            await service.DisposeAsync();
        }

        Directory.Delete(_homePath, recursive: true);
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private ServiceProcess Start(string service, params string[] settings)
    {
        var process = ServiceProcess.Start(service, _homePath, settings);
        _services.Add(process);
        return process;
    }
}
