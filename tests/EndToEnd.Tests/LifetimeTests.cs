using System.Text.Json;
using EdgeAspire.EndToEnd.Tests.Hosting;
using EdgeAspire.Testing;

namespace EdgeAspire.EndToEnd.Tests;

public sealed class LifetimeTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task SecondStart_ReusesTheTeam_AndInterruptLeavesNothing()
    {
        await using (var first = AppHostProcess.Start(_home.Path, "--experts=2"))
        {
            await first.WaitForTeamAsync(experts: 2);
            Signal.Send(first.ProcessId, Signal.Interrupt);
            await first.WaitForExitAsync();
            Assert.Empty(first.Services());
        }

        await using var second = AppHostProcess.Start(_home.Path, "--experts=2");
        await second.WaitForTeamAsync(experts: 2);

        using var runs = JsonDocument.Parse(await second.Gate.GetStringAsync(new Uri("/api/runs", UriKind.Relative)));
        Assert.Equal(1, runs.RootElement.GetArrayLength());
    }

    [Fact]
    public async Task AppHostKilled_ServicesEndByThemselves()
    {
        await using var appHost = AppHostProcess.Start(_home.Path);
        await Poll.UntilAsync("all services to start", Limit, () => Task.FromResult(
            appHost.Services().Select(service => service.Name).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Count() >= 7));

        Signal.Send(appHost.ProcessId, Signal.Kill);
        await appHost.WaitForExitAsync();

        await Poll.UntilAsync("the services to end", Limit, () => Task.FromResult(appHost.Services().Count == 0));
    }
}
