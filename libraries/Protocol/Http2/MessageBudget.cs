using System.Globalization;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Protocol.Http2;

/// <summary>Bounds the memory that the requests of all calls take together, however many callers send large ones at once.</summary>
internal sealed class MessageBudget
{
    private readonly long _limitBytes;
    private long _usedBytes;

    public MessageBudget(long limitBytes)
    {
        _limitBytes = limitBytes;
    }

    /// <summary>Bytes that are taken now.</summary>
    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    /// <summary>Takes bytes, which <see cref="Release"/> gives back; an error when there are not enough.</summary>
    public Error? TryTake(int bytes)
    {
        if (Interlocked.Add(ref _usedBytes, bytes) <= _limitBytes)
        {
            return null;
        }

        Release(bytes);
        return new Error(
            ErrorReason.Overloaded,
            string.Create(CultureInfo.InvariantCulture, $"Requests take {_limitBytes} bytes already, which is all that they may; try again later."));
    }

    /// <summary>Gives bytes back.</summary>
    public void Release(int bytes) => Interlocked.Add(ref _usedBytes, -bytes);
}
