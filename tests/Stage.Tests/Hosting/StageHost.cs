using System.Text.Json;
using EdgeAspire.Parts;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.ServiceDefaults.Listening;
using EdgeAspire.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeAspire.Stage.Tests.Hosting;

/// <summary>A stage on free ports of this machine, and clients of both its faces.</summary>
internal sealed class StageHost : IAsyncDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>No test fails because a machine that is busy takes a while to connect or to answer a probe.</summary>
    public static readonly InferenceClientOptions Patient = new() { ConnectTimeout = Timeout, KeepAliveInterval = Timeout, KeepAliveTimeout = Timeout };

    private readonly TemporaryFolder _home;
    private readonly WebApplication _app;

    private StageHost(string device, TemporaryFolder home, WebApplication app)
    {
        Device = device;
        _home = home;
        _app = app;
        var addresses = app.Services.GetRequiredService<ServiceAddresses>();
        Client = new InferenceClient(addresses.Grpc!, Patient);
        Rest = new HttpClient { BaseAddress = addresses.Rest };
    }

    public string Device { get; }

    public string Home => _home.Path;

    public InferenceClient Client { get; }

    public HttpClient Rest { get; }

    public IServiceProvider Services => _app.Services;

    public static Task<StageHost> StartAsync(PlannerHost planner, string device, params string[] settings) =>
        StartAsync(planner, device, TimeProvider.System, settings);

    public static async Task<StageHost> StartAsync(PlannerHost planner, string device, TimeProvider time, params string[] settings)
    {
        var home = new TemporaryFolder();
        string[] args =
        [
            "--urls=http://127.0.0.1:0", "--GRPC_PORT=0", $"--EDGEASPIRE_HOME={home.Path}", "--Inference:Threads=1",
            "--Inference:ExecutionProviders=cpu", $"--Stage:Device={device}", $"--Stage:Planner:Rest={planner.Rest}",
            $"--Stage:Planner:Grpc={planner.Grpc}", "--Stage:HeartbeatSeconds=0.1", "--Stage:Measure=None", .. settings,
        ];
        var app = StageApplication.Build(args, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(time);
        });
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            home.Dispose();
            throw;
        }

        return new StageHost(device, home, app);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public Task<Error?> LoadAsync(string sha256, PartDescription? part = null, long? memoryBytes = null, bool prefetch = false, string[]? beside = null)
    {
        var parameters = new Dictionary<string, ModelRepositoryParameter>(StringComparer.Ordinal);
        if (part is not null)
        {
            parameters[EdgeParameters.Part] = new() { StringParam = JsonSerializer.Serialize(part, PartSetJson.Default.PartDescription) };
        }

        if (memoryBytes is { } bytes)
        {
            parameters[EdgeParameters.MemoryBytes] = new() { Int64Param = bytes };
        }

        if (beside is not null)
        {
            parameters[EdgeParameters.Beside] = new() { StringParam = JsonSerializer.Serialize(beside) };
        }

        if (prefetch)
        {
            parameters[EdgeParameters.Prefetch] = new() { BoolParam = true };
        }

        return Client.LoadModelAsync(sha256, parameters, Timeout, CancellationToken.None);
    }

    public Task<Outcome<InferResponse>> InferAsync(InferRequest request) => Client.InferAsync(request, Timeout, CancellationToken.None);

    /// <summary>Stops the service as a signal to the process does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Rest.Dispose();
        await _app.DisposeAsync();
        _home.Dispose();
    }
}
