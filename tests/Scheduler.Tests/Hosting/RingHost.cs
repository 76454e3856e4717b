using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EdgeAspire.Planner;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.ServiceDefaults.Listening;
using EdgeAspire.Stage;
using EdgeAspire.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAspire.Scheduler.Tests.Hosting;

/// <summary>A planner, stages and schedulers on free ports of this process.</summary>
internal sealed class RingHost : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _home = new();
    private readonly List<WebApplication> _apps = [];
    private readonly List<WebApplication> _schedulers = [];
    private readonly List<ServiceAddresses> _stages = [];
    private readonly List<FaultProxy> _stageLinks = [];
    private readonly List<InferenceClient> _clients = [];
    private readonly HttpClient _http = new() { Timeout = Limit };
    private readonly string[] _settings;
    private ServiceAddresses _planner = null!;
    private string _plan = "";

    private RingHost(string[] settings) => _settings = settings;

    public IReadOnlyList<InferenceClient> Clients => _clients;

    /// <summary>What is between each scheduler and its stage.</summary>
    public IReadOnlyList<FaultProxy> StageLinks => _stageLinks;

    public static Task<RingHost> StartAsync(int workers, params string[] settings) => StartAsync(workers, isPlanned: true, settings);

    /// <summary>Starts a ring of a model in so many blocks, whose policy is <c>finish</c>.</summary>
    /// <param name="blocks">How many blocks.</param>
    /// <param name="stages">Settings of the stage of each worker.</param>
    public static Task<RingHost> StartAsync(int blocks, string[][] stages) => StartAsync(
        stages.Length, isPlanned: false, [$"--Scheduler:Model={SmallNetwork.Name}", string.Create(CultureInfo.InvariantCulture, $"--Scheduler:Blocks={blocks}")], stages);

    /// <summary>Starts a ring.</summary>
    /// <param name="workers">How many.</param>
    /// <param name="isPlanned">Whether they are told a plan; otherwise settings name the model.</param>
    /// <param name="settings">Settings of the schedulers.</param>
    public static Task<RingHost> StartAsync(int workers, bool isPlanned, params string[] settings) => StartAsync(workers, isPlanned, settings, stages: []);

    private static async Task<RingHost> StartAsync(int workers, bool isPlanned, string[] settings, string[][] stages)
    {
        RingHost ring = new(settings);
        try
        {
            ring._planner = await ring.StartAsync(PlannerApplication.Build(
            [
                "--urls=http://127.0.0.1:0", "--GRPC_PORT=0", $"--EDGEASPIRE_HOME={ring._home.Path}", "--Logging:LogLevel:Default=None", "--Planner:LeaseSeconds=600",
            ]));
            await ring.UploadAsync();
            ring._plan = isPlanned ? $"--Scheduler:Plan={await ring.PlanAsync(workers)}" : "--Scheduler:Plan=";
            for (var worker = 0; worker < workers; worker++)
            {
                await ring.StartWorkerAsync(stages.ElementAtOrDefault(worker) ?? []);
            }

            foreach (var worker in Enumerable.Range(0, workers))
            {
                await ring.WaitForPeersAsync(worker, workers - 1);
            }

            return ring;
        }
        catch
        {
            await ring.DisposeAsync();
            throw;
        }
    }

    public static string NameOf(int worker) => string.Create(CultureInfo.InvariantCulture, $"worker-{worker}");

    public Uri RestOf(int worker) => _schedulers[worker].Services.GetRequiredService<ServiceAddresses>().Rest;

    public T Get<T>(int worker)
        where T : notnull => _schedulers[worker].Services.GetRequiredService<T>();

    /// <summary>What a worker says of itself; null while it has not joined.</summary>
    public async Task<JsonElement?> DescribeAsync(int worker)
    {
        using var response = await _http.GetAsync(new Uri(RestOf(worker), "/api/scheduler"));
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonElement>() : null;
    }

    /// <summary>A worker's history.</summary>
    public async Task<IReadOnlyList<JsonElement>> HistoryAsync(int worker) =>
        [.. (await _http.GetFromJsonAsync<JsonElement>(new Uri(RestOf(worker), "/api/scheduler/history"))).GetProperty("samples").EnumerateArray()];

    public Task WaitForPeersAsync(int worker, int peers) => Condition.HoldsAsync(
        async () => await DescribeAsync(worker) is { } body && body.GetProperty("peers").GetArrayLength() == peers);

    public Task WaitUntilEmptyAsync(int worker) => Condition.HoldsAsync(
        async () => await DescribeAsync(worker) is { } body && body.GetProperty("payloads").GetInt32() == 0);

    /// <summary>Has a worker's stage lose its parts, as one that starts anew.</summary>
    public async Task LosePartsAsync(int worker)
    {
        using InferenceClient stage = new(_stages[worker].Grpc!);
        var index = await stage.GetRepositoryIndexAsync(onlyReady: true, Limit, CancellationToken.None);
        foreach (var part in index.Value.Models)
        {
            Assert.Null(await stage.UnloadModelAsync(part.Name, Limit, CancellationToken.None));
        }
    }

    /// <summary>Brings an item to a worker over HTTP.</summary>
    public Task<HttpResponseMessage> PostAsync(int worker, byte[] body, string query = "")
    {
        ByteArrayContent content = new(body);
        return _http.PostAsync(new Uri(RestOf(worker), $"/api/scheduler/items{query}"), content);
    }

    /// <summary>Brings an item to a source of a worker; to the first one when none is named.</summary>
    public async Task<Outcome<byte[]>> InferAsync(int worker, float[] input, string? source = null)
    {
        using InferRequest request = new() { ModelName = SmallNetwork.Name };
        if (source is not null)
        {
            request.Parameters[EdgeParameters.Source] = new InferParameter { StringParam = source };
        }

        request.Inputs.Add(new Tensor("image", TensorDataType.Fp32, SmallNetwork.InputShape, SmallNetwork.Bytes(input)));
        var outcome = await _clients[worker].InferAsync(request, Limit, CancellationToken.None);
        if (!outcome.TryGetValue(out var response, out var error))
        {
            return error;
        }

        using (response)
        {
            return response.Outputs[0].Data.ToArray();
        }
    }

    /// <summary>Brings an item to a worker's source and holds the answer against the whole model's.</summary>
    public async Task AssertRightAsync(int worker, int seed)
    {
        var input = SmallNetwork.Input(seed);
        var outcome = await InferAsync(worker, input);
        Assert.True(outcome.IsSuccess, outcome.Error?.ToString());
        Assert.True(SmallNetwork.IsRight(outcome.Value, input));
    }

    /// <summary>Stops a worker as a signal to its process does.</summary>
    public Task StopAsync(int worker) => _schedulers[worker].StopAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _clients.ForEach(client => client.Dispose());
        foreach (var app in _schedulers.Concat(Enumerable.Reverse(_apps)))
        {
            await app.DisposeAsync();
        }

        foreach (var link in _stageLinks)
        {
            await link.DisposeAsync();
        }

        _home.Dispose();
    }

    /// <summary>Starts one more worker.</summary>
    /// <param name="stageSettings">Settings of its stage.</param>
    public async Task StartWorkerAsync(params string[] stageSettings)
    {
        var worker = _stages.Count;
        _stages.Add(await StartAsync(StageApplication.Build(
        [
            "--urls=http://127.0.0.1:0", "--GRPC_PORT=0", $"--EDGEASPIRE_HOME={_home.Path}", "--Logging:LogLevel:Default=None",
            "--Inference:Threads=1", "--Inference:ExecutionProviders=cpu", $"--Stage:Planner:Rest={_planner.Rest}",
            string.Create(CultureInfo.InvariantCulture, $"--Stage:Device=stage-{worker}"), "--Stage:Measure=None", .. stageSettings,
        ])));
        _stageLinks.Add(new FaultProxy(_stages[worker].Grpc));
        var app = SchedulerApplication.Build(
        [
            "--urls=http://127.0.0.1:0", "--GRPC_PORT=0", $"--EDGEASPIRE_HOME={_home.Path}", "--Logging:LogLevel:Default=None",
            $"--Scheduler:Planner:Rest={_planner.Rest}", $"--Scheduler:Planner:Grpc={_planner.Grpc}", $"--Scheduler:Stage={_stageLinks[worker].Address}",
            _plan, $"--Scheduler:Device={NameOf(worker)}", "--Scheduler:HeartbeatSeconds=0.2", "--Scheduler:ViewSeconds=0.1",
            "--Scheduler:MessageSeconds=2", .. _settings,
        ]);
        _schedulers.Add(app);
        await app.StartAsync();
        _clients.Add(new InferenceClient(app.Services.GetRequiredService<ServiceAddresses>().Grpc!));
    }

    private async Task<ServiceAddresses> StartAsync(WebApplication app)
    {
        _apps.Add(app);
        await app.StartAsync();
        return app.Services.GetRequiredService<ServiceAddresses>();
    }

    private async Task UploadAsync()
    {
        using ByteArrayContent model = new(SmallNetwork.File);
        using var uploaded = await _http.PutAsync(new Uri(_planner.Rest, $"/api/models/{SmallNetwork.Name}"), model);
        uploaded.EnsureSuccessStatusCode();
    }

    private async Task<string> PlanAsync(int workers)
    {
        var devices = string.Join(',', Enumerable.Range(0, workers).Select(worker => $$"""{"name":"{{NameOf(worker)}}","gflops":1}"""));
        using StringContent request = new(
            $$"""{"model":"{{SmallNetwork.Name}}","algorithm":"armdi-work","devices":[{{devices}}],"gateway":{"mbps":1000},"all_devices":true,"wire":["fp32"]}""",
            Encoding.UTF8,
            "application/json");
        using var planned = await _http.PostAsync(new Uri(_planner.Rest, "/api/plans"), request);
        Assert.True(planned.IsSuccessStatusCode, await planned.Content.ReadAsStringAsync());
        var plan = (await planned.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        using var cut = await _http.PostAsync(new Uri(_planner.Rest, $"/api/plans/{plan}/parts"), content: null);
        Assert.True(cut.IsSuccessStatusCode, await cut.Content.ReadAsStringAsync());
        return (await cut.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }
}
