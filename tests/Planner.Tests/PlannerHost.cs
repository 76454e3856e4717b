using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeAspire.ServiceDefaults.Listening;
using EdgeAspire.Testing;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAspire.Planner.Tests;

/// <summary>A planner on free ports and a temporary folder, with a clock that the test moves.</summary>
internal sealed class PlannerHost : IAsyncDisposable
{
    private readonly TemporaryFolder? _ownFolder;

    private PlannerHost(WebApplication app, ManualTimeProvider time, TemporaryFolder? ownFolder, string home)
    {
        App = app;
        Time = time;
        _ownFolder = ownFolder;
        Home = home;
        ServiceAddresses addresses = app.Services.GetRequiredService<ServiceAddresses>();
        Client = new HttpClient { BaseAddress = addresses.Rest };
        Channel = GrpcChannel.ForAddress(addresses.Grpc!);
    }

    public WebApplication App { get; }

    public ManualTimeProvider Time { get; }

    public HttpClient Client { get; }

    public GrpcChannel Channel { get; }

    public string Home { get; }

    public string Root => Path.Combine(Home, "planner");

    public static Task<PlannerHost> StartAsync(params string[] settings) => StartInAsync(null, settings);

    /// <param name="home">A folder that outlives the host; null for one of its own.</param>
    /// <param name="settings">Settings as <c>--Planner:Name=value</c>.</param>
    public static async Task<PlannerHost> StartInAsync(string? home, params string[] settings)
    {
        TemporaryFolder? folder = home is null ? new TemporaryFolder() : null;
        home ??= folder!.Path;
        ManualTimeProvider time = new();
        string[] args = ["--urls=http://127.0.0.1:0", "--GRPC_PORT=0", $"--EDGEASPIRE_HOME={home}", "--Logging:LogLevel:Default=None", .. settings];
        WebApplication app = PlannerApplication.Build(args, builder => builder.Services.AddSingleton<TimeProvider>(time));
        try
        {
            await app.StartAsync();
            return new PlannerHost(app, time, folder, home);
        }
        catch
        {
            await app.DisposeAsync();
            folder?.Dispose();
            throw;
        }
    }

    public async Task<HttpStatusCode> PutBlobAsync(byte[] bytes)
    {
        using HttpResponseMessage response = await Client.PutAsync($"/api/blobs/{SampleParts.HashOf(bytes)}", new ByteArrayContent(bytes));
        return response.StatusCode;
    }

    /// <summary>Sends a request, expects a refusal in the promised form, and hands out its text.</summary>
    public async Task<string> RefusedAsync(HttpStatusCode status, HttpMethod method, string path, HttpContent? content = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = content };
        using HttpResponseMessage response = await Client.SendAsync(request);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode}: {body}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        using JsonDocument json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("error").GetString()!;
    }

    public async Task<JsonElement> PublishAsync(string model, object manifest)
    {
        using HttpResponseMessage response = await Client.PostAsJsonAsync($"/api/models/{model}/versions", manifest);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Created, $"{(int)response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Publishes an ONNX file as a model of one part.</summary>
    public async Task UploadAsync(string model, byte[] bytes)
    {
        using HttpResponseMessage response = await Client.PutAsync($"/api/models/{model}", new ByteArrayContent(bytes));
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Posts JSON, expects that something was made, and hands out the answer.</summary>
    public async Task<JsonElement> MadeAsync(string path, object? body = null, HttpStatusCode status = HttpStatusCode.Created)
    {
        using HttpResponseMessage response = await Client.PostAsJsonAsync(path, body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path);

    /// <summary>The service lives on: it answers, and nothing half-written is left.</summary>
    public async Task AssertCleanAsync()
    {
        Assert.Empty(Directory.GetFiles(Path.Combine(Root, "incoming")));
        using HttpResponseMessage response = await Client.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Channel.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        _ownFolder?.Dispose();
    }
}
