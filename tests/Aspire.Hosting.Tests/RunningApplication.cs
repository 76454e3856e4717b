using Aspire.Hosting.Execution;
using EdgeAspire.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAspire.AspireHosting.Tests;

/// <summary>An application with real processes, run inside the test, its dashboard on a free port.</summary>
internal sealed class RunningApplication : IAsyncDisposable
{
    private readonly DistributedApplication _application;
    private readonly StringWriter _output;

    private RunningApplication(DistributedApplication application, StringWriter output)
    {
        _application = application;
        _output = output;
    }

    public HttpClient Http { get; } = new();

    public ResourceBoard Board => _application.Services.GetRequiredService<ResourceBoard>();

    public ConsoleLogs Logs => _application.Services.GetRequiredService<ConsoleLogs>();

    public string DashboardUrl => _application.Services.GetRequiredService<OtlpTarget>().Endpoint;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static async Task<RunningApplication> StartAsync(Action<IDistributedApplicationBuilder> describe, ManualTimeProvider? time = null)
    {
        var builder = DistributedApplication.CreateBuilder(["--Dashboard:Port", "0"]);
        var output = new StringWriter();
        builder.Services.AddSingleton(TextWriter.Synchronized(output));
        if (time is not null)
        {
            builder.Services.AddSingleton<TimeProvider>(time);
        }

        describe(builder);
        var application = new RunningApplication(builder.Build(), output);
        await application._application.StartAsync(Limits.Token());
        return application;
    }

    public string Url(string resource, string endpoint = "http") =>
        Board.Snapshots.First(snapshot => string.Equals(snapshot.Resource, resource, StringComparison.Ordinal)).Endpoints.Single(candidate => string.Equals(candidate.Name, endpoint, StringComparison.Ordinal)).Url;

    public Task<InstanceSnapshot> WaitAsync(string resource, Func<InstanceSnapshot, bool> condition) =>
        Board.WaitAsync(resource, snapshots => snapshots.All(condition) ? snapshots[0] : null, Limits.Token());

    public Task<string> GetAsync(string resource, string path) => Http.GetStringAsync(new Uri(Url(resource) + path), Limits.Token());

    /// <summary>Sends a command that the service may not live to answer.</summary>
    public async Task CommandAsync(string resource, string path)
    {
        try
        {
            using var response = await Http.PostAsync(new Uri(Url(resource) + path), content: null, Limits.Token());
        }
        catch (HttpRequestException)
        {
            // It ended before it answered.
        }
    }

    /// <summary>Waits until a process has written a line with the text.</summary>
    public async Task WaitForLineAsync(string instance, string text)
    {
        var sequence = 0L;
        while (true)
        {
            var lines = await Logs.Of(instance).WaitAsync(sequence, Limits.Token());
            if (lines.Any(line => line.Text.Contains(text, StringComparison.Ordinal)))
            {
                return;
            }

            sequence = lines[^1].Sequence;
        }
    }

    public Task StopAsync() => _application.StopAsync(Limits.Token());

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _application.DisposeAsync();
        Http.Dispose();
    }
}
