namespace Grpc.Core;

/// <summary>How one message is written.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>The message may wait for the next one.</summary>
    BufferHint = 0x1,

    /// <summary>The message is sent uncompressed on a compressed call.</summary>
    NoCompress = 0x2,
}
