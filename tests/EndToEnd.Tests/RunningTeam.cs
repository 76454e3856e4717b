using EdgeAspire.EndToEnd.Tests.Hosting;
using EdgeAspire.Testing;

namespace EdgeAspire.EndToEnd.Tests;

/// <summary>A first start from nothing: an empty state folder, digits that the program draws, four experts. Shared by the tests that only ask.</summary>
public sealed class RunningTeam : IAsyncLifetime
{
    private readonly TemporaryFolder _home = new();

    internal AppHostProcess AppHost { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        AppHost = AppHostProcess.Start(_home.Path);
        await AppHost.WaitForTeamAsync();
    }

    public async Task DisposeAsync()
    {
        await AppHost.DisposeAsync();
        _home.Dispose();
    }
}
