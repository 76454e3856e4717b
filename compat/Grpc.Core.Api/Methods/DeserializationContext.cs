using System.Buffers;

namespace Grpc.Core;

/// <summary>The bytes of one received message; valid only while the marshaller runs.</summary>
public abstract class DeserializationContext
{
    /// <summary>Length of the payload in bytes.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>The payload in an array of the caller's own.</summary>
    public virtual byte[] PayloadAsNewBuffer() => PayloadAsReadOnlySequence().ToArray();

    /// <summary>The payload in the transport's own buffers.</summary>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() =>
        throw new NotSupportedException("The transport does not offer its buffers.");
}
