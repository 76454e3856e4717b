using EdgeAspire.Inference.Runtime;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Stage.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Sessions;

/// <summary>What sessions may take together.</summary>
internal sealed class SessionLimits(IOptions<StageOptions> options)
{
    /// <summary>Bytes of all pieces at most, where no setting says and a quarter of the memory is more.</summary>
    public const long MaxDefaultBytes = 256L << 20;

    private readonly long _maxBytes =
        options.Value.MaxSessionBytes ?? Math.Min(MaxDefaultBytes, (MemoryLimit.FindBytes() ?? long.MaxValue) / 4);

    private long _bytes;

    /// <summary>Pieces of one session at most.</summary>
    public int MaxPieces { get; } = options.Value.MaxPieces;

    /// <summary>Bytes of all pieces now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Takes bytes for a piece, which <see cref="Return"/> gives back.</summary>
    public Error? TryTake(long bytes)
    {
        var taken = Interlocked.Add(ref _bytes, bytes);
        if (taken <= _maxBytes)
        {
            return null;
        }

        Interlocked.Add(ref _bytes, -bytes);
        return new Error(
            ErrorReason.Overloaded,
            $"The pieces of all sessions would take {taken} bytes; setting '{StageOptions.Section}:{nameof(StageOptions.MaxSessionBytes)}' allows {_maxBytes}.");
    }

    public void Return(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
