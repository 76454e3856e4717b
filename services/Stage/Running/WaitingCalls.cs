using EdgeAspire.Protocol.Errors;
using EdgeAspire.Stage.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Running;

/// <summary>Bounds the calls that wait for pieces.</summary>
internal sealed class WaitingCalls(IOptions<StageOptions> options)
{
    private readonly int _max = options.Value.MaxWaitingCalls;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds a call, which <see cref="Leave"/> takes out.</summary>
    public Error? Enter()
    {
        if (Interlocked.Increment(ref _count) <= _max)
        {
            return null;
        }

        Interlocked.Decrement(ref _count);
        return new Error(
            ErrorReason.Overloaded,
            $"{_max} calls wait for pieces already, which is as many as setting '{StageOptions.Section}:{nameof(StageOptions.MaxWaitingCalls)}' allows.");
    }

    public void Leave() => Interlocked.Decrement(ref _count);
}
