using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeAspire.Gate.Tests.Fakes;

/// <summary>A worker of a ring whose moments a test makes.</summary>
internal sealed class FakeScheduler(string device) : IAsyncDisposable
{
    private readonly ConcurrentQueue<JsonObject> _samples = new();
    private WebApplication? _app;

    public string Device { get; } = device;

    public Uri Address { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>The cut at which the blocks end that it has memory for.</summary>
    public int LastBlock { get; init; } = 3;

    /// <summary>What was asked for last.</summary>
    public string? After { get; private set; }

    /// <summary>Answers with this status instead.</summary>
    public int? Status { get; set; }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        _app = builder.Build();
        _app.MapGet("/api/scheduler/history", Tell);
        await _app.StartAsync();
        Address = new Uri(_app.Urls.Single());
    }

    /// <summary>Adds a moment.</summary>
    public void Add(double secondsAgo, Dictionary<string, int> queues, int answered, Dictionary<string, double> computed, params double[][] delays) => _samples.Enqueue(new JsonObject
    {
        ["number"] = _samples.Count + 1,
        ["seconds_ago"] = secondsAgo,
        ["queues"] = new JsonObject(queues.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
        ["unanswered"] = queues.Values.Sum(),
        ["admitted"] = answered,
        ["refused"] = 0,
        ["answered"] = answered == 0 ? [] : new JsonObject { [Device] = answered },
        ["handed"] = 1,
        ["computed"] = new JsonObject(computed.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
        ["delays"] = new JsonArray([.. delays.Select(delay => new JsonArray(delay[0], delay[1]))]),
    });

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            await app.DisposeAsync();
        }
    }

    private IResult Tell(HttpRequest request)
    {
        After = request.Query["after"];
        if (Status is { } status)
        {
            return Results.StatusCode(status);
        }

        var after = long.Parse(After!, CultureInfo.InvariantCulture);
        return Results.Json(new JsonObject
        {
            ["device"] = Device,
            ["plan"] = "0123456789abcdef",
            ["model"] = "mobilenetv2",
            ["policy"] = "finish",
            ["blocks"] = 3,
            ["first_block"] = 0,
            ["last_block"] = LastBlock,
            ["seconds_per_item"] = 0.04,
            ["samples"] = new JsonArray([.. _samples.Where(sample => (long)(int)sample["number"]! > after).Select(sample => sample.DeepClone())]),
        });
    }
}
