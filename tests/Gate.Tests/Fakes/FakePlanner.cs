using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using EdgeAspire.Protocol.Devices;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeAspire.Gate.Tests.Fakes;

/// <summary>A planner with the registry and the repository that a test fills.</summary>
internal sealed class FakePlanner : DeviceRegistry.DeviceRegistryBase, IAsyncDisposable
{
    private WebApplication? _app;

    public Uri Rest { get; private set; } = new("http://127.0.0.1:1");

    public Uri GrpcAddress { get; private set; } = new("http://127.0.0.1:1");

    public ConcurrentDictionary<string, DeviceRegistration> Devices { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<(string Model, int Version), JsonObject> Manifests { get; } = new();

    /// <summary>How often manifests were asked for.</summary>
    public int ManifestRequests { get; private set; }

    /// <summary>What was uploaded last.</summary>
    public long UploadedBytes { get; private set; }

    /// <summary>The last request for a plan.</summary>
    public JsonNode? PlanAsked { get; private set; }

    /// <summary>The query of the last request for an analysis.</summary>
    public string? AnalysisQuery { get; private set; }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.MapGrpcService<FakePlanner>();
        _app.MapGet("/api/models/{model}/versions/{version}", (string model, string version) => GetManifest(model, version));
        _app.MapGet("/api/models", () => Results.Json(new JsonArray([.. Manifests.Values.Select(Summarize)])));
        _app.MapGet("/api/devices", () => Results.Json(new JsonArray([.. Devices.Values.Select(Describe)])));
        _app.MapPut("/api/blobs/{hash}", async (HttpRequest request) =>
        {
            using var counted = new CountingStream();
            await request.Body.CopyToAsync(counted);
            UploadedBytes = counted.LengthBytes;
            return Results.StatusCode(StatusCodes.Status201Created);
        });
        _app.MapGet("/api/models/{model}/versions/{version}/analysis", (HttpRequest request) =>
        {
            AnalysisQuery = request.Query["shapes"];
            return Results.Json(FakePlans.Analysis());
        });
        _app.MapPost("/api/plans", async (HttpRequest request) =>
        {
            PlanAsked = await JsonNode.ParseAsync(request.Body);
            return PlanAsked!["devices"]![0]!["gflops"]?.ToString() is "NaN"
                ? Results.Json(new JsonObject { ["error"] = "device 'pi-1': speed in FLOP/s is NaN" }, statusCode: StatusCodes.Status400BadRequest)
                : Results.Json(FakePlans.Plan(), statusCode: StatusCodes.Status201Created);
        });
        _app.MapPost("/api/plans/compare", () => Results.Json(FakePlans.Comparison()));
        _app.MapPost("/api/plans/abc/parts", () => Results.Json(FakePlans.Cut(), statusCode: StatusCodes.Status201Created));
        _app.MapGet("/api/plans/abc/picture.svg", () => Results.Text("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "image/svg+xml"));
        await _app.StartAsync();
        Rest = new Uri(_app.Urls.First());
        GrpcAddress = new Uri(_app.Urls.Last());
    }

    public void AddModel(string model, int version, int parts, string strategy = "team") => Manifests[(model, version)] = new JsonObject
    {
        ["name"] = model,
        ["version"] = version,
        ["created"] = "2026-01-01T00:00:00Z",
        ["strategy"] = strategy,
        ["parts"] = new JsonArray([.. Enumerable.Range(0, parts).Select(part => new JsonObject
        {
            ["name"] = PartName(strategy, part),
            ["sha256"] = new string('0', 64),
        })]),
        ["input"] = new JsonObject { ["name"] = "image", ["datatype"] = "FP32", ["shape"] = new JsonArray(-1, 1, 28, 28) },
        ["classes"] = 10,
        ["output"] = "logits",
        ["properties"] = new JsonObject(),
    };

    /// <summary>A model that the repository keeps, but that experts cannot answer for.</summary>
    public void AddOtherModel(string model, int version) => Manifests[(model, version)] = new JsonObject
    {
        ["name"] = model,
        ["version"] = version,
        ["created"] = "2026-01-01T00:00:00Z",
        ["strategy"] = "single",
        ["parts"] = new JsonArray(new JsonObject { ["name"] = "model", ["sha256"] = new string('0', 64) }),
        ["properties"] = new JsonObject(),
        ["not_classifier"] = "Part 'model': this model answers 'maps'.",
    };

    public static string PartName(string strategy, int part) =>
        string.Equals(strategy, "single", StringComparison.Ordinal) ? "model" : $"expert-{part}";

    public void Announce(string device, Uri address, string model, int version, string part) => Devices[device] = new DeviceRegistration
    {
        Device = device,
        GrpcAddress = address.ToString(),
        Role = "expert",
        Models = { new ServedModel { Name = model, Version = version, Part = part } },
    };

    public void AnnounceScheduler(string device, Uri rest) => Devices[device] = new DeviceRegistration
    {
        Device = device,
        GrpcAddress = "http://127.0.0.1:1",
        Role = "scheduler",
        RingWorker = new RingWorker { Plan = "0123456789abcdef", LastBlock = 3, RestAddress = rest.ToString() },
    };

    public override Task<ListResponse> List(ListRequest request, ServerCallContext context) => Task.FromResult(new ListResponse
    {
        Devices = { Devices.Values.Select(registration => new Device { Registration = registration, LeaseSecondsLeft = 5 }) },
    });

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            await app.DisposeAsync();
        }
    }

    private static JsonObject Describe(DeviceRegistration registration) => new()
    {
        ["device"] = registration.Device,
        ["grpc_address"] = registration.GrpcAddress,
        ["state"] = "ready",
        ["lease_seconds_left"] = 4.2,
        ["has_profile"] = false,
        ["gflops"] = registration.HasGflops ? registration.Gflops : null,
        ["mbps"] = registration.HasMbps ? registration.Mbps : null,
        ["memory_bytes"] = registration.HasMemoryBytes ? registration.MemoryBytes : null,
        ["models"] = new JsonArray([.. registration.Models.Select(model => new JsonObject
        {
            ["name"] = model.Name,
            ["version"] = model.Version,
            ["part"] = model.Part,
        })]),
    };

    private static JsonObject Summarize(JsonObject manifest) => new()
    {
        ["name"] = (string?)manifest["name"],
        ["latest"] = (int?)manifest["version"],
        ["strategy"] = (string?)manifest["strategy"],
        ["parts"] = manifest["parts"]!.AsArray().Count,
        ["classes"] = 10,
        ["created"] = (string?)manifest["created"],
        ["versions"] = new JsonArray((int?)manifest["version"]),
    };

    private IResult GetManifest(string model, string version)
    {
        ManifestRequests++;
        var versions = Manifests.Where(entry => string.Equals(entry.Key.Model, model, StringComparison.Ordinal)).ToList();
        var wanted = string.Equals(version, "latest", StringComparison.Ordinal)
            ? versions.OrderByDescending(entry => entry.Key.Version).FirstOrDefault().Value
            : versions.FirstOrDefault(entry => string.Equals(entry.Key.Version.ToString(CultureInfo.InvariantCulture), version, StringComparison.Ordinal)).Value;
        return wanted is null
            ? Results.Json(new JsonObject { ["error"] = "not known" }, statusCode: StatusCodes.Status404NotFound)
            : Results.Json(wanted);
    }
}
