using System.Diagnostics;
using Microsoft.AspNetCore.Builder;

namespace EdgeAspire.ServiceDefaults.Tests.Telemetry;

public sealed class RequestSpanTests
{
    [Fact]
    public async Task Request_ToARoute_SpanHasRouteAndStatus()
    {
        var spans = await CollectAsync("/things/7");

        var span = Assert.Single(spans);
        Assert.Equal("GET /things/{id}", span.DisplayName);
        Assert.Equal(418, span.GetTagItem("http.response.status_code"));
    }

    [Fact]
    public async Task Request_ThatThrows_SpanIsAnError()
    {
        var span = Assert.Single(await CollectAsync("/broken"));

        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal("500", span.GetTagItem("error.type"));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task Request_OfAProbe_IsNotRecorded(string path)
    {
        Assert.Empty(await CollectAsync(path));
    }

    private static async Task<IReadOnlyList<Activity>> CollectAsync(string path)
    {
        await using var app = await TestService.StartAsync();
        app.MapGet("/things/{id}", (int id) => Microsoft.AspNetCore.Http.Results.StatusCode(418));
        app.MapGet("/broken", string () => throw new InvalidOperationException("broken"));
        var port = app.Addresses().Rest.Port;
        var stopped = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => string.Equals(source.Name, "Microsoft.AspNetCore", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                // Other tests of this process have spans of their own.
                if (Equals(activity.GetTagItem("server.port"), port) || activity.GetTagItem("url.path") is string seen && string.Equals(seen, path, StringComparison.Ordinal))
                {
                    stopped.TrySetResult(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var http = new HttpClient { BaseAddress = app.Addresses().Rest };

        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));

        var span = await stopped.Task.WaitAsync(TimeSpan.FromMinutes(2));
        return span.Recorded ? [span] : [];
    }
}
