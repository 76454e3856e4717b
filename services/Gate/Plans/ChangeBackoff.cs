using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Gate.Plans;

/// <summary>
/// How long to wait before plans are tried again that could not come into force. For a device that does not answer not at all: it may be back.
/// One without room is asked ever less often, because requests wait while it tries.
/// </summary>
internal sealed class ChangeBackoff(TimeProvider time)
{
    private const int MaxDoublings = 4;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (int Times, long Since)> _failures = new(StringComparer.Ordinal);

    /// <summary>Whether a model's plan may be tried again.</summary>
    public bool IsOver(string model) =>
        !_failures.TryGetValue(model, out var failure) || time.GetElapsedTime(failure.Since) >= FirstWait * (1 << Math.Min(failure.Times - 1, MaxDoublings));

    /// <summary>A model's plan could not come into force.</summary>
    public void Add(string model, Error error)
    {
        if (error.Reason is ErrorReason.Overloaded)
        {
            _failures[model] = (_failures.GetValueOrDefault(model).Times + 1, time.GetTimestamp());
        }
    }

    /// <summary>A model's plan came into force.</summary>
    public void Remove(string model) => _failures.Remove(model);
}
