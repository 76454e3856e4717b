using System.Net;
using EdgeAspire.Gate.Tests.Fakes;
using EdgeAspire.ServiceDefaults.Listening;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Tests;

public sealed class GateApplicationTests
{
    [Theory]
    [InlineData("Gate:DeadlineSeconds=0", "Gate:DeadlineSeconds")]
    [InlineData("Gate:MaxConcurrentRequests=0", "Gate:MaxConcurrentRequests")]
    [InlineData("Gate:MaxBufferedBytes=5", "Gate:MaxBufferedBytes")]
    public async Task Start_WrongSetting_IsNamed(string setting, string name)
    {
        await using var app = GateApplication.Build(["--urls=http://127.0.0.1:0", $"--{setting}"]);

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_PlannerNeverReached_IsUnhealthyButAlive()
    {
        await using var app = GateApplication.Build(
            ["--urls=http://127.0.0.1:0", "--GRPC_PORT=0", "--Gate:Planner:Grpc=http://127.0.0.1:1"],
            builder => builder.Logging.ClearProviders());
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = app.Services.GetRequiredService<ServiceAddresses>().Rest };

        using var health = await http.GetAsync("/health");
        using var alive = await http.GetAsync("/alive");
        using var ready = await http.GetAsync("/v2/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("Gate:Planner:Grpc", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    [Fact]
    public async Task Health_PlannerReached_IsHealthyWithoutAnyModel()
    {
        await using var gate = await GateFixture.StartAsync(experts: 0);

        Assert.Contains("Healthy", await gate.Http.GetStringAsync("/health"), StringComparison.Ordinal);
        Assert.Equal("""{"models":[]}""", await gate.Http.GetStringAsync("/v2/models"));
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/js/app.js", "text/javascript")]
    [InlineData("/css/base.css", "text/css")]
    [InlineData("/icon.svg", "image/svg+xml")]
    public async Task Page_Files_AreServedWithAStrictPolicy(string path, string contentType)
    {
        await using var gate = await GateFixture.StartAsync(experts: 0);

        using var response = await gate.Http.GetAsync(path);
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
        using var unchanged = await gate.Http.SendAsync(again);

        Assert.Equal(contentType, response.Content.Headers.ContentType?.MediaType);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }
}
