namespace EdgeAspire.Trainer.Tests.Api;

/// <summary>One trainer without a repository for all tests that start no run.</summary>
public sealed class IdleTrainer : IAsyncLifetime
{
    internal TrainerHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await TrainerHost.StartAsync(null, withPlanner: false, null);

    public async Task DisposeAsync() => await Host.DisposeAsync();
}
