namespace EdgeAspire.AspireHosting.Tests;

/// <summary>How long a test waits for something that should take a moment, on a machine that is busy with other things.</summary>
internal static class Limits
{
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(60);

    public static CancellationToken Token() => new CancellationTokenSource(Wait).Token;
}
