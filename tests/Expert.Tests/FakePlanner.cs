using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Threading.Channels;
using EdgeAspire.Protocol.Devices;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeAspire.Expert.Tests;

/// <summary>As much of a planner as an expert talks to, with every call recorded and every answer in the test's hand.</summary>
internal sealed class FakePlanner : DeviceRegistry.DeviceRegistryBase, IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<(string Call, string Models)> _calls = Channel.CreateUnbounded<(string, string)>();
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);
    private volatile string? _manifest;
    private volatile bool _forgetsOnce;
    private int _downloads;

    private FakePlanner(WebApplication app)
    {
        _app = app;
    }

    public Uri Rest => new(_app.Urls.First());

    public Uri Grpc => new(_app.Urls.Last());

    public int Downloads => _downloads;

    public DeviceRegistration? Registration { get; private set; }

    public string[] Settings => ["--Expert:Model=m", "--Expert:Part=expert-0", "--Expert:Device=pi", $"--Expert:Planner:Rest={Rest}", $"--Expert:Planner:Grpc={Grpc}", "--Expert:HeartbeatSeconds=0.1"];

    public static async Task<FakePlanner> StartAsync(int restPort = 0, int grpcPort = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, restPort);
            kestrel.Listen(IPAddress.Loopback, grpcPort, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        FakePlanner? planner = null;
        builder.Services.AddSingleton(_ => planner!);
        planner = new FakePlanner(builder.Build());
        planner.Map();
        await planner._app.StartAsync();
        return planner;
    }

    /// <summary>Makes a version the latest; a damaged one has other bytes than its hash says.</summary>
    public void Publish(int version, byte[] model, string? output = "logits", bool isDamaged = false, string part = "expert-0")
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(model));
        _blobs[sha256] = isDamaged ? [.. model, 0] : model;
        _manifest = $$"""
            { "name": "m", "version": {{version}}, "strategy": "team", "classes": 3, "output": {{(output is null ? "null" : $"\"{output}\"")}},
              "parts": [ { "name": "{{part}}", "sha256": "{{sha256}}", "size_bytes": {{model.Length}} } ] }
            """;
    }

    /// <summary>Makes a version the latest that the planner found to be no classifier.</summary>
    public void PublishOther(int version, byte[] model)
    {
        Publish(version, model, output: null);
        _manifest = _manifest!.Replace("\"classes\": 3,", "\"not_classifier\": \"Part 'expert-0': it answers maps.\",", StringComparison.Ordinal);
    }

    /// <summary>Answers the next heartbeat as a planner does that was started anew.</summary>
    public void ForgetDevices() => _forgetsOnce = true;

    /// <summary>Waits for a call, such as <c>heartbeat</c> with <c>1 2</c> for the versions announced.</summary>
    public async Task WaitForAsync(string call, string? models = null)
    {
        using var timeout = new CancellationTokenSource(ExpertHost.Timeout);
        while (true)
        {
            var next = await _calls.Reader.ReadAsync(timeout.Token);
            if (string.Equals(next.Call, call, StringComparison.Ordinal) && (models is null || string.Equals(next.Models, models, StringComparison.Ordinal)))
            {
                return;
            }
        }
    }

    public override Task<LeaseResponse> Register(RegisterRequest request, ServerCallContext context)
    {
        Registration = request.Registration;
        Record("register", request.Registration.Models);
        return Task.FromResult(new LeaseResponse { LeaseSeconds = 10 });
    }

    public override Task<LeaseResponse> Heartbeat(HeartbeatRequest request, ServerCallContext context)
    {
        if (Registration is null || _forgetsOnce)
        {
            _forgetsOnce = false;
            throw new RpcException(new Status(StatusCode.NotFound, "no lease"));
        }

        Record("heartbeat", request.Models);
        return Task.FromResult(new LeaseResponse { LeaseSeconds = 10 });
    }

    public override Task<DeregisterResponse> Deregister(DeregisterRequest request, ServerCallContext context)
    {
        Record("deregister", []);
        return Task.FromResult(new DeregisterResponse());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Record(string call, IEnumerable<ServedModel> models) =>
        _calls.Writer.TryWrite((call, string.Join(' ', models.Select(model => model.Version).Order())));

    private void Map()
    {
        _app.MapGrpcService<FakePlanner>();
        _app.MapGet("/api/models/m/versions/latest", async context =>
        {
            if (_manifest is not { } manifest)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(manifest);
        });
        _app.MapGet("/api/blobs/{sha256}", async context =>
        {
            Interlocked.Increment(ref _downloads);
            await context.Response.Body.WriteAsync(_blobs[(string)context.Request.RouteValues["sha256"]!]);
        });
    }
}
