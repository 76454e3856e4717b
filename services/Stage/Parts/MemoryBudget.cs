using EdgeAspire.Inference.Runtime;
using EdgeAspire.Stage.Configuration;
using EdgeAspire.Stage.Sessions;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Parts;

/// <summary>The memory that parts may take on this device.</summary>
internal sealed class MemoryBudget
{
    /// <summary>
    /// For what the process needs beside parts: the pieces of sessions, messages, compiled code, and the pages of files that are being read. A
    /// control group counts those too; with too few of them the processor waits for the disk at every step.
    /// </summary>
    private const long LeastReserveBytes = SessionLimits.MaxDefaultBytes + (64L << 20);

    private const int LeastReserveShare = 8;
    private const int MaxReserveShare = 4;

    private const long LeastBytes = 1L << 20;

    public MemoryBudget(IOptions<StageOptions> options)
        : this(options.Value.MemoryBytes, MemoryLimit.FindBytes(), Environment.WorkingSet)
    {
    }

    internal MemoryBudget(long? configuredBytes, long? limitBytes, long processBytes)
    {
        LimitBytes = configuredBytes
            ?? (limitBytes is { } limit ? Math.Max(LeastBytes, limit - processBytes - Reserve(limit)) : long.MaxValue);
        IsKnown = configuredBytes is not null || limitBytes is not null;
    }

    private static long Reserve(long limitBytes) => Math.Min(Math.Max(LeastReserveBytes, limitBytes / LeastReserveShare), limitBytes / MaxReserveShare);

    /// <summary>Bytes of weights and activations at most.</summary>
    public long LimitBytes { get; }

    /// <summary>Whether anything tells the limit.</summary>
    public bool IsKnown { get; }
}
