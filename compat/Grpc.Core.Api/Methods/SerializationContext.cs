using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller puts the bytes of a message: one array, or a buffer writer and then <see cref="Complete()"/>.</summary>
public abstract class SerializationContext
{
    /// <summary>Ends the message with these bytes as its whole payload.</summary>
    public virtual void Complete(byte[] payload) => throw NotSupported();

    /// <summary>The transport's buffer to write the payload into.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw NotSupported();

    /// <summary>Tells the payload's size in bytes before it is written, so that it need not be buffered.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }

    /// <summary>Ends a message written through <see cref="GetBufferWriter"/>.</summary>
    public virtual void Complete() => throw NotSupported();

    private static NotSupportedException NotSupported() => new("The transport does not offer this way of writing a message.");
}
