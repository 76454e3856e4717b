using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeAspire.Gate.Tests.Fakes;

/// <summary>A trainer with one run, whose events a test sends.</summary>
internal sealed class FakeTrainer : IAsyncDisposable
{
    public const string RunId = "run-1";

    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();
    private WebApplication? _app;

    public Uri Address { get; private set; } = new("http://127.0.0.1:1");

    public string State { get; set; } = "running";

    public bool HasRun { get; set; } = true;

    /// <summary>The last request to start a run.</summary>
    public JsonObject? Started { get; private set; }

    /// <summary>Whether the run was asked to stop.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Signalled when a follower has left.</summary>
    public TaskCompletionSource FollowerLeft { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        _app = builder.Build();
        _app.MapGet("/api/runs", () => Results.Json(HasRun ? new JsonArray(Run()) : []));
        _app.MapPost("/api/runs", async (HttpRequest request) =>
        {
            Started = await request.ReadFromJsonAsync<JsonObject>();
            HasRun = true;
            return Results.Json(Run(), statusCode: StatusCodes.Status201Created);
        });
        _app.MapGet("/api/runs/{id}", () => Results.Json(Run()));
        _app.MapPost("/api/runs/{id}/cancel", () =>
        {
            Cancelled.TrySetResult();
            return Results.Json(Run());
        });
        _app.MapGet("/api/runs/{id}/report", () => Report());
        _app.MapGet("/api/runs/{id}/events", FollowAsync);
        await _app.StartAsync();
        Address = new Uri(_app.Urls.Single());
    }

    public void Send(string name, JsonObject data) => _events.Writer.TryWrite($"event: {name}\ndata: {data.ToJsonString()}\n\n");

    public static JsonObject Progress(int iteration, double firstShare = 0.6) => new()
    {
        ["run"] = RunId,
        ["state"] = "running",
        ["iteration"] = iteration,
        ["iterations"] = 100,
        ["epoch"] = 1,
        ["shares"] = new JsonArray(firstShare, 1 - firstShare),
        ["loss"] = new JsonArray(0.5, 0.7),
        ["accuracy"] = 0.91,
        ["assignments"] = new JsonArray(
            new JsonArray([.. Enumerable.Range(0, 10).Select(label => JsonValue.Create(label))]),
            new JsonArray([.. Enumerable.Range(0, 10).Select(label => JsonValue.Create(10 - label))])),
        ["seconds_elapsed"] = 3.5,
        ["seconds_left"] = 12.5,
    };

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            await app.DisposeAsync();
        }
    }

    private static JsonObject Report() => new()
    {
        ["run"] = RunId,
        ["test"] = new JsonObject { ["team"] = 0.9876 },
        ["epochs"] = new JsonArray(new JsonObject { ["epoch"] = 1, ["loss"] = new JsonArray(0.1, 0.2), ["accuracy"] = 0.98 }),
        ["assignments"] = Progress(1)["assignments"]!.DeepClone(),
        ["iteration_shares"] = new JsonArray([.. Enumerable.Range(1, 500).Select(iteration =>
            new JsonArray(0.5 + (0.4 / iteration), 0.5 - (0.4 / iteration)))]),
    };

    private JsonObject Run() => new()
    {
        ["id"] = RunId,
        ["state"] = State,
        ["data_set"] = "digits-drawn",
        ["experts"] = 2,
        ["model"] = GateFixture.Model,
    };

    private async Task FollowAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
        try
        {
            await foreach (var message in _events.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(message));
                await context.Response.Body.FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            FollowerLeft.TrySetResult();
        }
    }
}
