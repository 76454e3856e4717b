using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.ServiceDefaults.Listening;
using EdgeAspire.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeAspire.Expert.Tests;

/// <summary>An expert on free ports of this machine, and clients of both its faces.</summary>
internal sealed class ExpertHost : IAsyncDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>No test fails because a machine that is busy takes a while to connect or to answer a probe.</summary>
    public static readonly InferenceClientOptions Patient = new() { ConnectTimeout = Timeout, KeepAliveInterval = Timeout, KeepAliveTimeout = Timeout };

    private readonly TemporaryFolder _home;
    private readonly WebApplication _app;

    private ExpertHost(TemporaryFolder home, WebApplication app)
    {
        _home = home;
        _app = app;
        var addresses = app.Services.GetRequiredService<ServiceAddresses>();
        Client = new InferenceClient(addresses.Grpc!, Patient);
        Rest = new HttpClient { BaseAddress = addresses.Rest };
    }

    public InferenceClient Client { get; }

    public HttpClient Rest { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts an expert that serves a file as model <c>m</c>.</summary>
    public static Task<ExpertHost> StartAsync(byte[] model, params string[] settings)
    {
        var home = new TemporaryFolder();
        var file = home.Combine("model.onnx");
        File.WriteAllBytes(file, model);
        return StartAsync(home, [$"--Expert:File={file}", "--Expert:Model=m", .. settings]);
    }

    public static Task<ExpertHost> StartAsync(params string[] settings) => StartAsync(new TemporaryFolder(), settings);

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

    private static async Task<ExpertHost> StartAsync(TemporaryFolder home, string[] settings)
    {
        string[] args =
        [
            "--urls=http://127.0.0.1:0", "--GRPC_PORT=0", $"--EDGEASPIRE_HOME={home.Path}", "--Inference:Threads=1",
            "--Inference:ExecutionProviders=cpu", .. settings,
        ];
        var app = ExpertApplication.Build(args, builder => builder.Logging.ClearProviders());
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

        return new ExpertHost(home, app);
    }
}
