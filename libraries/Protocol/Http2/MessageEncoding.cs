namespace EdgeAspire.Protocol.Http2;

/// <summary>The compressions of gRPC messages that are understood.</summary>
internal enum MessageEncoding
{
    /// <summary>None.</summary>
    Identity,

    /// <summary><c>gzip</c> (RFC 1952).</summary>
    Gzip,

    /// <summary><c>deflate</c>, which is the zlib format (RFC 1950).</summary>
    Deflate,
}
