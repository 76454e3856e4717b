using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Gate.Plans;

/// <summary>What devices do for a deployment while the gate goes on.</summary>
internal sealed class PlanWork
{
    private readonly CancellationTokenSource _stop;

    /// <param name="model">The deployment.</param>
    /// <param name="work">What is done.</param>
    /// <param name="cancellationToken">The gate stops.</param>
    public PlanWork(DeployedModel model, Func<CancellationToken, Task<Error?>> work, CancellationToken cancellationToken)
    {
        Model = model;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task = work(_stop.Token);
    }

    /// <summary>The deployment.</summary>
    public DeployedModel Model { get; }

    /// <summary>Completes with null when it is done; otherwise with why not.</summary>
    public Task<Error?> Task { get; }

    /// <summary>Gives it up.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await ((Task)Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
