using System.Globalization;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Protocol.Http2;

/// <summary>Bounds the memory that requests take together, however many callers send large ones at once.</summary>
internal sealed class MessageBudget
{
    private readonly long _limitBytes;
    private readonly MessageBudget? _whole;
    private long _usedBytes;

    /// <param name="limitBytes">The bound.</param>
    /// <param name="whole">What this budget is a part of: bytes are taken from both. Null for none.</param>
    public MessageBudget(long limitBytes, MessageBudget? whole = null)
    {
        _limitBytes = limitBytes;
        _whole = whole;
    }

    /// <summary>Bytes that are taken now.</summary>
    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    /// <summary>Takes bytes, which <see cref="Release"/> gives back; an error when there are not enough.</summary>
    public Error? TryTake(long bytes)
    {
        var error = Interlocked.Add(ref _usedBytes, bytes) <= _limitBytes ? _whole?.TryTake(bytes) : Exceeded();
        if (error is not null)
        {
            Interlocked.Add(ref _usedBytes, -bytes);
        }

        return error;
    }

    /// <summary>Gives bytes back.</summary>
    public void Release(long bytes)
    {
        Interlocked.Add(ref _usedBytes, -bytes);
        _whole?.Release(bytes);
    }

    private Error Exceeded() => new(
        ErrorReason.Overloaded,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Requests{(_whole is null ? "" : " of one connection")} would take over {_limitBytes} bytes, which is all that they may; try again later."));
}
