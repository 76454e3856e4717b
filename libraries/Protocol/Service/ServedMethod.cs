using System.Text;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Wire;

namespace EdgeAspire.Protocol.Service;

/// <summary>A unary method of a server.</summary>
internal abstract class ServedMethod
{
    private readonly byte[] _path;

    private protected ServedMethod(MethodName name, int rawFieldNumber, bool isTraced)
    {
        Name = name;
        RawFieldNumber = rawFieldNumber;
        IsTraced = isTraced;
        _path = Encoding.ASCII.GetBytes(name.Path);
    }

    public MethodName Name { get; }

    /// <summary>The field of the request whose content goes into tensor buffers; 0 for none.</summary>
    public int RawFieldNumber { get; }

    /// <summary>Whether its calls have spans.</summary>
    public bool IsTraced { get; }

    /// <summary>Whether a request is for this method.</summary>
    public bool HasPath(ReadOnlySpan<byte> path) => path.SequenceEqual(_path);

    /// <summary>Gives a request that came whole its place among others; null for none. On the thread that receives.</summary>
    /// <param name="message">The request.</param>
    /// <param name="arrival">Grows from request to request as clients made them on their connections.</param>
    public virtual IDisposable? Place(InferMessageParser message, long arrival) => null;

    /// <summary>Answers a call.</summary>
    /// <param name="message">The request, all of it.</param>
    /// <param name="context">What else is known of the call.</param>
    /// <param name="maxMessageBytes">The largest answer that may be given.</param>
    public abstract ValueTask<Outcome<OutgoingMessage>> ServeAsync(InferMessageParser message, InferContext context, int maxMessageBytes);

    protected static Error TooLarge(long lengthBytes, int maxMessageBytes) =>
        new(ErrorReason.TooLarge, FormattableString.Invariant($"The response has {lengthBytes} bytes; at most {maxMessageBytes} are sent."));
}
