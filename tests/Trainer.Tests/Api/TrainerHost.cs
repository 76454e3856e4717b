using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeAspire.Planner;
using EdgeAspire.ServiceDefaults.Listening;
using EdgeAspire.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAspire.Trainer.Tests.Api;

/// <summary>A trainer and a real planner on free ports and a temporary folder.</summary>
internal sealed class TrainerHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder? _ownFolder;
    private readonly WebApplication? _planner;
    private readonly WebApplication _trainer;

    private TrainerHost(WebApplication? planner, WebApplication trainer, TemporaryFolder? ownFolder, string home)
    {
        _planner = planner;
        _trainer = trainer;
        _ownFolder = ownFolder;
        Home = home;
        Client = new HttpClient { BaseAddress = AddressOf(trainer), Timeout = Patience };
        Repository = planner is null ? null : new HttpClient { BaseAddress = AddressOf(planner) };
    }

    public string Home { get; }

    public HttpClient Client { get; }

    public HttpClient? Repository { get; }

    public IServiceProvider Services => _trainer.Services;

    public string RunPath(string id, string file) => Path.Combine(Home, "trainer", "runs", id, file);

    public static Task<TrainerHost> StartAsync(params string[] settings) => StartAsync(null, withPlanner: true, null, settings);

    public static async Task<TrainerHost> StartAsync(
        string? home, bool withPlanner, Action<WebApplicationBuilder>? configure, params string[] settings)
    {
        TemporaryFolder? folder = home is null ? new TemporaryFolder() : null;
        home ??= folder!.Path;
        WebApplication? planner = null;
        string[] common = ["--urls=http://127.0.0.1:0", "--GRPC_PORT=0", $"--EDGEASPIRE_HOME={home}", "--Logging:LogLevel:Default=None"];
        if (withPlanner)
        {
            planner = PlannerApplication.Build(common);
            await planner.StartAsync();
        }

        string[] repository = planner is null ? [] : [$"--Trainer:Planner={AddressOf(planner)}"];
        WebApplication trainer = TrainerApplication.Build(
            [.. common, .. repository, "--Trainer:Download=false", "--Trainer:ProgressSeconds=0.05", .. settings], configure);
        await trainer.StartAsync();
        return new TrainerHost(planner, trainer, folder, home);
    }

    public async Task<string> CreateAsync(object request)
    {
        using HttpResponseMessage response = await Client.PostAsJsonAsync("/api/runs", request);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Created, $"{(int)response.StatusCode}: {body}");
        using JsonDocument json = JsonDocument.Parse(body);
        string id = json.RootElement.GetProperty("id").GetString()!;
        Assert.Equal($"/api/runs/{id}", response.Headers.Location?.ToString());
        return id;
    }

    public async Task<string> RefusedAsync(HttpStatusCode status, HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using HttpResponseMessage response = await Client.SendAsync(request);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode}: {body}");
        using JsonDocument json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("error").GetString()!;
    }

    /// <summary>Follows a run to its end: all events, and what the run then is.</summary>
    public async Task<(List<(string Name, JsonElement Data)> Events, JsonElement Run)> FollowAsync(string id)
    {
        var events = new List<(string, JsonElement)>();
        using var patience = new CancellationTokenSource(Patience);
        await foreach ((string name, JsonElement data) in EventsAsync(id, patience.Token))
        {
            events.Add((name, data));
        }

        return (events, await Client.GetFromJsonAsync<JsonElement>($"/api/runs/{id}"));
    }

    public async IAsyncEnumerable<(string Name, JsonElement Data)> EventsAsync(
        string id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using HttpResponseMessage response = await Client.GetAsync(
            $"/api/runs/{id}/events", HttpCompletionOption.ResponseHeadersRead, cancellation);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        string name = string.Empty;
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                yield return (name, JsonDocument.Parse(line["data: ".Length..]).RootElement);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Repository?.Dispose();
        await _trainer.StopAsync();
        await _trainer.DisposeAsync();
        if (_planner is not null)
        {
            await _planner.StopAsync();
            await _planner.DisposeAsync();
        }

        _ownFolder?.Dispose();
    }

    private static Uri AddressOf(WebApplication app) => app.Services.GetRequiredService<ServiceAddresses>().Rest;
}
