using EdgeAspire.Gate.Configuration;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Inference;

/// <summary>Bounds the requests that are worked on at once, and refuses the next one instead of queueing it.</summary>
internal sealed class Admission(IOptions<GateOptions> options)
{
    private readonly int _limit = options.Value.MaxConcurrentRequests;
    private int _current;

    /// <summary>Requests that are worked on now.</summary>
    public int Current => Volatile.Read(ref _current);

    /// <summary>Takes a place, which <see cref="Leave"/> gives back; an error when there is none.</summary>
    public Error? Enter()
    {
        if (Interlocked.Increment(ref _current) <= _limit)
        {
            return null;
        }

        Interlocked.Decrement(ref _current);
        return new Error(
            ErrorReason.Overloaded, $"The gate works on {_limit} requests already (Gate:MaxConcurrentRequests); try again later.");
    }

    public void Leave() => Interlocked.Decrement(ref _current);
}
