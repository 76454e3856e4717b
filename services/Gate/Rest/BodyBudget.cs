using EdgeAspire.Gate.Configuration;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Rest;

/// <summary>Bounds the memory that request bodies take together, however many callers send large ones at once.</summary>
internal sealed class BodyBudget(IOptions<GateOptions> options)
{
    private readonly long _limitBytes = options.Value.MaxBufferedBytes;
    private long _usedBytes;

    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    /// <summary>Takes bytes, which <see cref="Release"/> gives back; an error when there are not enough.</summary>
    public Error? Reserve(int bytes)
    {
        if (Interlocked.Add(ref _usedBytes, bytes) <= _limitBytes)
        {
            return null;
        }

        Release(bytes);
        return new Error(
            ErrorReason.Overloaded, $"Request bodies take {_limitBytes} bytes already (Gate:MaxBufferedBytes); try again later.");
    }

    public void Release(int bytes) => Interlocked.Add(ref _usedBytes, -bytes);
}
