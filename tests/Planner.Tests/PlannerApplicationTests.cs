using System.Net;
using EdgeAspire.Testing;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Tests;

public sealed class PlannerApplicationTests
{
    [Theory]
    [InlineData("MaxBlobBytes", "0", "expected 1 to 2147483647 bytes")]
    [InlineData("MaxRepositoryBytes", "100", "expected at least 4096 bytes")]
    [InlineData("MaxConcurrentUploads", "0", "expected 1 to 1024")]
    [InlineData("LeaseSeconds", "0", "expected 0.1 to 3600 seconds")]
    [InlineData("BlobGraceSeconds", "-5", "expected 1 to 31536000 seconds")]
    [InlineData("MaxDevices", "0", "expected 1 to 65536")]
    public async Task Start_SettingOutOfRange_NamesSettingAndRange(string name, string value, string expected)
    {
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(
            () => PlannerHost.StartAsync($"--Planner:{name}={value}"));
        Assert.Contains($"'Planner:{name}' is '{value}': {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SecondPlannerOnTheSameFolder_IsRefused()
    {
        using TemporaryFolder home = new();
        await using PlannerHost first = await PlannerHost.StartInAsync(home.Path);
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => PlannerHost.StartInAsync(home.Path));
        Assert.Contains("EDGEASPIRE_HOME", error.Message, StringComparison.Ordinal);
        Assert.Contains("another planner", error.Message, StringComparison.Ordinal);
        await first.AssertCleanAsync();
    }

    [Fact]
    public async Task Request_UnknownPath_HasTheErrorBody()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        Assert.Equal(
            "There is nothing at '/api/nowhere/at/all' for GET.",
            await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, "/api/nowhere/at/all"));
        Assert.Contains(
            "does not take POST", await host.RefusedAsync(HttpStatusCode.MethodNotAllowed, HttpMethod.Post, "/api/models/x/versions/1"), StringComparison.Ordinal);
    }
}
