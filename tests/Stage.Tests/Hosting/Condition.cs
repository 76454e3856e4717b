namespace EdgeAspire.Stage.Tests.Hosting;

/// <summary>Waits for what another thread does.</summary>
internal static class Condition
{
    public static async Task HoldsAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(StageHost.Timeout);
        while (!await condition())
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public static Task HoldsAsync(Func<bool> condition) => HoldsAsync(() => Task.FromResult(condition()));
}
