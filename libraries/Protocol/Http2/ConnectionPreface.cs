namespace EdgeAspire.Protocol.Http2;

/// <summary>What a client sends before its first frame (RFC 9113, 3.4).</summary>
internal static class ConnectionPreface
{
    /// <summary>The octets.</summary>
    public static ReadOnlyMemory<byte> Bytes { get; } = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();
}
