using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeAspire.EndToEnd.Tests.Hosting;
using EdgeAspire.EndToEnd.Tests.Stages;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Testing;

namespace EdgeAspire.EndToEnd.Tests.Scheduling;

/// <summary>Planner, stages and schedulers as real processes; schedulers reach each other through proxies that can cut and hang what passes.</summary>
internal sealed class RingCluster : IAsyncDisposable
{
    /// <summary>A lease after which a killed worker is soon lost.</summary>
    public const int ShortLeaseSeconds = 2;

    private const int LongLeaseSeconds = 600;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _home = new();
    private readonly StartedService _planner;
    private readonly List<StartedService> _stages = [];
    private readonly List<StartedService> _schedulers = [];
    private readonly List<FaultProxy> _links = [];
    private readonly List<InferenceClient> _clients = [];
    private readonly HttpClient _rest = new() { Timeout = Limit };

    private RingCluster(int leaseSeconds) => _planner = new StartedService(
        "Planner", _home.Path, string.Create(CultureInfo.InvariantCulture, $"--Planner:LeaseSeconds={leaseSeconds}"));

    public IReadOnlyList<StartedService> Schedulers => _schedulers;

    public IReadOnlyList<StartedService> Stages => _stages;

    public IReadOnlyList<FaultProxy> Links => _links;

    public string Log => string.Join('\n', _schedulers.Concat(_stages).Prepend(_planner).Select(service => service.Console));

    /// <summary>Starts a ring of workers that nobody takes for lost, however slow the machine is, and that nobody kills.</summary>
    public static Task<RingCluster> StartAsync(int workers, params string[] settings) => StartAsync(workers, LongLeaseSeconds, settings);

    /// <summary>Starts a ring that computes the test's network, cut in as many blocks as there are workers.</summary>
    /// <param name="workers">How many.</param>
    /// <param name="leaseSeconds">After how long without a sign a worker is lost.</param>
    /// <param name="settings">Of each scheduler.</param>
    public static async Task<RingCluster> StartAsync(int workers, int leaseSeconds, params string[] settings)
    {
        RingCluster cluster = new(leaseSeconds);
        try
        {
            await cluster._planner.WaitUntilHealthyAsync();
            for (var worker = 0; worker < workers; worker++)
            {
                cluster._stages.Add(cluster.Stage(worker));
            }

            var plan = await cluster.PlanAsync(workers);
            for (var worker = 0; worker < workers; worker++)
            {
                cluster._schedulers.Add(cluster.Scheduler(worker, plan, settings));
            }

            await cluster.WaitForRingAsync(workers);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public static string NameOf(int worker) => string.Create(CultureInfo.InvariantCulture, $"worker-{worker}");

    /// <summary>Waits until all workers see so many.</summary>
    public async Task WaitForRingAsync(int workers)
    {
        foreach (var scheduler in _schedulers)
        {
            await Poll.UntilAsync(
                $"a ring of {workers}",
                Limit,
                async () =>
                {
                    using var response = await _rest.GetAsync(new Uri(scheduler.Rest, "/api/scheduler"));
                    return response.IsSuccessStatusCode
                        && (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("peers").GetArrayLength() == workers - 1;
                },
                () => Log);
        }
    }

    /// <summary>What a worker says of itself.</summary>
    public Task<JsonElement> DescribeAsync(int worker) => _rest.GetFromJsonAsync<JsonElement>(new Uri(_schedulers[worker].Rest, "/api/scheduler"));

    /// <summary>Waits until a worker holds nothing any more.</summary>
    public Task WaitUntilEmptyAsync(int worker) => Poll.UntilAsync(
        $"worker {worker} to be empty",
        Limit,
        async () => (await DescribeAsync(worker)).GetProperty("payloads").GetInt32() == 0,
        () => Log);

    /// <summary>Brings an item to a worker's source.</summary>
    /// <returns>The scores and who computed the last of them; or why there are none.</returns>
    public async Task<(float[]? Scores, string? ComputedBy, Error? Error)> InferAsync(int worker, float[] input)
    {
        using InferRequest request = new() { ModelName = StageNetwork.Name };
        request.Inputs.Add(new Tensor("image", TensorDataType.Fp32, StageNetwork.InputShape, MemoryMarshal.AsBytes(input.AsSpan()).ToArray()));
        var outcome = await _clients[worker].InferAsync(request, Limit, CancellationToken.None);
        if (!outcome.TryGetValue(out var response, out var error))
        {
            return (null, null, error);
        }

        using (response)
        {
            return (
                MemoryMarshal.Cast<byte, float>(response.Outputs[0].Data.Span).ToArray(),
                response.Parameters[EdgeParameters.ComputedBy].StringParam,
                null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _rest.Dispose();
        _clients.ForEach(client => client.Dispose());
        foreach (var service in _schedulers.Concat(_stages).Append(_planner))
        {
            await service.DisposeAsync();
        }

        foreach (var link in _links)
        {
            await link.DisposeAsync();
        }

        _home.Dispose();
    }

    private StartedService Stage(int worker) => new(
        "Stage",
        _home.Path,
        $"--Stage:Planner:Rest={_planner.Rest}",
        string.Create(CultureInfo.InvariantCulture, $"--Stage:Device=stage-{worker}"),
        "--Stage:Measure=None");

    private StartedService Scheduler(int worker, string plan, string[] settings)
    {
        FaultProxy link = new();
        StartedService scheduler = new(
            "Scheduler",
            _home.Path,
            [
                $"--Scheduler:Planner:Rest={_planner.Rest}",
                $"--Scheduler:Planner:Grpc={_planner.Grpc}",
                $"--Scheduler:Stage={_stages[worker].Grpc}",
                $"--Scheduler:Plan={plan}",
                $"--Scheduler:Device={NameOf(worker)}",
                $"--Scheduler:AdvertisedAddress={link.Address}",
                "--Scheduler:HeartbeatSeconds=0.5",
                "--Scheduler:ViewSeconds=0.2",
                "--Scheduler:MessageSeconds=2",
                .. settings,
            ]);
        link.Forward(scheduler.Grpc);
        _links.Add(link);
        _clients.Add(StageCluster.Connect(scheduler.Grpc));
        return scheduler;
    }

    private async Task<string> PlanAsync(int workers)
    {
        using ByteArrayContent model = new(StageNetwork.File);
        using var uploaded = await _rest.PutAsync(new Uri(_planner.Rest, $"/api/models/{StageNetwork.Name}"), model);
        uploaded.EnsureSuccessStatusCode();
        var devices = string.Join(',', Enumerable.Range(0, workers).Select(worker => $$"""{"name":"{{NameOf(worker)}}","gflops":1}"""));
        using var request = Digits.Json(
            $$"""{"model":"{{StageNetwork.Name}}","algorithm":"armdi-work","devices":[{{devices}}],"gateway":{"mbps":1000},"all_devices":true,"wire":["fp32"]}""");
        using var planned = await _rest.PostAsync(new Uri(_planner.Rest, "/api/plans"), request);
        Assert.True(planned.IsSuccessStatusCode, await planned.Content.ReadAsStringAsync());
        var plan = (await planned.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        using var cut = await _rest.PostAsync(new Uri(_planner.Rest, $"/api/plans/{plan}/parts"), content: null);
        Assert.True(cut.IsSuccessStatusCode, await cut.Content.ReadAsStringAsync());
        return (await cut.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }
}
