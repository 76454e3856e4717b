using System.Text.Json.Nodes;
using EdgeAspire.Gate.Routing;
using EdgeAspire.Protocol.Client;
using EdgeAspire.ServiceDefaults.Listening;
using EdgeAspire.Testing;

namespace EdgeAspire.Gate.Tests.Fakes;

/// <summary>The real gate between a fake planner and fake experts, all on real listeners at free ports.</summary>
internal sealed class GateFixture : IAsyncDisposable
{
    public const string Model = "digits";

    private WebApplication? _app;

    private GateFixture(FakePlanner planner, ManualTimeProvider? time)
    {
        Planner = planner;
        Time = time;
    }

    public FakePlanner Planner { get; }

    public List<FakeExpertServer> Experts { get; } = [];

    /// <summary>The gate's clock when the test moves it; null when it runs by itself.</summary>
    public ManualTimeProvider? Time { get; }

    public HttpClient Http { get; private set; } = null!;

    public InferenceClient Grpc { get; private set; } = null!;

    public IServiceProvider Services => _app!.Services;

    public Uri GrpcAddress => Services.GetRequiredService<ServiceAddresses>().Grpc!;

    /// <summary>Starts a gate.</summary>
    /// <param name="experts">How many experts serve the model.</param>
    /// <param name="time">The gate's clock; null for the system's.</param>
    /// <param name="strategy">The model's strategy.</param>
    /// <param name="settings">Settings of the gate, such as <c>Gate:DeadlineSeconds=1</c>.</param>
    public static async Task<GateFixture> StartAsync(
        int experts = 2, ManualTimeProvider? time = null, string strategy = "team", params string[] settings)
    {
        var planner = new FakePlanner();
        await planner.StartAsync();
        var fixture = new GateFixture(planner, time);
        if (experts > 0)
        {
            planner.AddModel(Model, 1, experts, strategy);
        }

        for (var expert = 0; expert < experts; expert++)
        {
            var server = new FakeExpertServer($"pi-{expert}");
            await server.StartAsync();
            fixture.Experts.Add(server);
            planner.Announce(server.Device, server.Address, Model, 1, FakePlanner.PartName(strategy, expert));
        }

        await fixture.StartGateAsync(settings);
        return fixture;
    }

    /// <summary>Makes the gate look at the registry now.</summary>
    public Task PollAsync() => Services.GetServices<IHostedService>().OfType<RoutingPoller>().Single().PollAsync(CancellationToken.None);

    /// <summary>A request with one image of the given pixel value.</summary>
    public static JsonObject Request(float pixel = 0.5f, int samples = 1) => new()
    {
        ["inputs"] = new JsonArray(new JsonObject
        {
            ["name"] = "image",
            ["datatype"] = "FP32",
            ["shape"] = new JsonArray(samples, 1, 28, 28),
            ["data"] = new JsonArray([.. Enumerable.Repeat(pixel, samples * 784).Select(value => JsonValue.Create(value))]),
        }),
    };

    public Task<HttpResponseMessage> PostAsync(JsonNode request, string path = $"/v2/models/{Model}/infer") =>
        Http.PostAsJsonAsync(path, request);

    public static async Task<JsonObject> ReadAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonObject>())!;

    /// <summary>Asks again and again until there is an answer that takes all experts in, or one that does not.</summary>
    /// <returns>The answer.</returns>
    public async Task<JsonObject> UntilAnsweredAsync(bool isDegraded)
    {
        JsonObject? answer = null;
        await UntilAsync(async () =>
        {
            using var response = await PostAsync(Request());
            answer = await ReadAsync(response);
            return response.IsSuccessStatusCode && (bool)answer["parameters"]!["edge_degraded"]! == isDegraded;
        });
        return answer!;
    }

    /// <summary>Posts and expects success.</summary>
    public async Task<JsonObject> InferAsync(JsonNode? request = null)
    {
        using var response = await PostAsync(request ?? Request());
        var body = await ReadAsync(response);
        Assert.True(response.IsSuccessStatusCode, body.ToJsonString());
        return body;
    }

    /// <summary>Asks again and again, for a bounded time.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!limit.IsCancellationRequested)
        {
            if (await isSo())
            {
                return;
            }

            // A round trip to the gate: time passes without sleeping.
            using var alive = await Http.GetAsync("/alive");
        }

        Assert.Fail("It did not come about.");
    }

    /// <summary>Begins to ask, and returns when the first expert has answered and only the second one is waited for, which hangs.</summary>
    public async Task<Task<JsonObject>> StartAndWaitForTheHungOneAsync(JsonNode? request = null)
    {
        var first = Services.GetRequiredService<RoutingState>().Table.Find(Model, "").Value.Parts[0].Devices[0].Connection;
        var waiting = InferAsync(request);
        await Experts[0].Expert.Arrived.Task;
        await Experts[1].Expert.Arrived.Task;
        await UntilAsync(() => Task.FromResult(first.Users == 0));
        return waiting;
    }

    public static JsonArray Output(JsonObject response, string name) =>
        response["outputs"]!.AsArray().Single(output => string.Equals((string?)output!["name"], name, StringComparison.Ordinal))!["data"]!.AsArray();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Grpc.Dispose();
        foreach (var expert in Experts)
        {
            await expert.DisposeAsync();
        }

        await _app!.DisposeAsync();
        await Planner.DisposeAsync();
    }

    private async Task StartGateAsync(string[] settings)
    {
        string[] args =
        [
            "--urls=http://127.0.0.1:0",
            "--GRPC_PORT=0",
            $"--Gate:Planner:Rest={Planner.Rest}",
            $"--Gate:Planner:Grpc={Planner.GrpcAddress}",
            "--Gate:PollSeconds=60",

            // Longer than any machine takes to answer.
            "--Gate:DeadlineSeconds=60",
            "--Gate:ProbeTimeoutSeconds=30",
            .. settings.Select(setting => $"--{setting}"),
        ];
        _app = GateApplication.Build(args, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
            if (Time is not null)
            {
                builder.Services.AddSingleton<TimeProvider>(Time);
            }
        });
        await _app.StartAsync();
        var addresses = Services.GetRequiredService<ServiceAddresses>();
        Http = new HttpClient { BaseAddress = addresses.Rest };
        Grpc = new InferenceClient(addresses.Grpc!);
        await PollAsync();
    }
}
