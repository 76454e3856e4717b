namespace EdgeAspire.Stage.Sessions;

/// <summary>Memory that pieces, runs and messages use at once; it is given back when the last of them is done.</summary>
/// <param name="owner">What is disposed at the end.</param>
internal sealed class SharedMemory(IDisposable owner) : IDisposable
{
    private int _holders = 1;

    /// <summary>Adds a holder, who disposes it as well. Only who holds it may share it.</summary>
    public SharedMemory Share()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            owner.Dispose();
        }
    }
}
