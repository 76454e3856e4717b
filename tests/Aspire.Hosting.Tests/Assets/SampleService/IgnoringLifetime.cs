namespace EdgeAspire.SampleService;

/// <summary>A lifetime that does not end on signals.</summary>
internal sealed class IgnoringLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
