using System.Net;
using EdgeAspire.Protocol.Health;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeAspire.ServiceDefaults.Tests.Health;

public sealed class HealthEndpointsTests
{
    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task Health_NothingWrong_IsHealthyInEveryEnvironment(string environment)
    {
        await using var app = await TestService.StartAsync(null, $"--environment={environment}");
        using var http = new HttpClient { BaseAddress = app.Addresses().Rest };

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/alive", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Health_CheckFails_NamesItAndStaysAlive()
    {
        await using var app = await TestService.StartAsync(AddFailingCheck);
        using var http = new HttpClient { BaseAddress = app.Addresses().Rest };

        var health = await http.GetAsync(new Uri("/health", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        var body = await health.Content.ReadAsStringAsync();
        Assert.Contains("\"model\":{\"status\":\"Unhealthy\",\"description\":\"not loaded\"}", body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/alive", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task GrpcHealth_SaysTheSame()
    {
        await using var healthy = await TestService.StartAsync();
        await using var unhealthy = await TestService.StartAsync(AddFailingCheck);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await CheckAsync(healthy, ""));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await CheckAsync(unhealthy, "inference.GRPCInferenceService"));
        var exception = await Assert.ThrowsAsync<RpcException>(() => CheckAsync(healthy, "other"));
        Assert.Equal(StatusCode.NotFound, exception.StatusCode);
    }

    private static void AddFailingCheck(WebApplicationBuilder builder) =>
        builder.Services.AddHealthChecks().AddCheck("model", () => HealthCheckResult.Unhealthy("not loaded"));

    private static async Task<HealthCheckResponse.Types.ServingStatus> CheckAsync(WebApplication app, string service)
    {
        using var channel = GrpcChannel.ForAddress(app.Addresses().Grpc!);
        var client = new Protocol.Health.Health.HealthClient(channel);
        return (await client.CheckAsync(new HealthCheckRequest { Service = service })).Status;
    }
}
