namespace EdgeAspire.Protocol.Http2.Hpack;

/// <summary>HPACK's static table (RFC 7541, Appendix A); indices start at 1.</summary>
internal static class StaticTable
{
    /// <summary>The last index.</summary>
    public const int Count = 61;

    private static readonly (byte[] Name, byte[] Value)[] Entries =
    [
        ([.. ":authority"u8], []),
        ([.. ":method"u8], [.. "GET"u8]),
        ([.. ":method"u8], [.. "POST"u8]),
        ([.. ":path"u8], [.. "/"u8]),
        ([.. ":path"u8], [.. "/index.html"u8]),
        ([.. ":scheme"u8], [.. "http"u8]),
        ([.. ":scheme"u8], [.. "https"u8]),
        ([.. ":status"u8], [.. "200"u8]),
        ([.. ":status"u8], [.. "204"u8]),
        ([.. ":status"u8], [.. "206"u8]),
        ([.. ":status"u8], [.. "304"u8]),
        ([.. ":status"u8], [.. "400"u8]),
        ([.. ":status"u8], [.. "404"u8]),
        ([.. ":status"u8], [.. "500"u8]),
        ([.. "accept-charset"u8], []),
        ([.. "accept-encoding"u8], [.. "gzip, deflate"u8]),
        ([.. "accept-language"u8], []),
        ([.. "accept-ranges"u8], []),
        ([.. "accept"u8], []),
        ([.. "access-control-allow-origin"u8], []),
        ([.. "age"u8], []),
        ([.. "allow"u8], []),
        ([.. "authorization"u8], []),
        ([.. "cache-control"u8], []),
        ([.. "content-disposition"u8], []),
        ([.. "content-encoding"u8], []),
        ([.. "content-language"u8], []),
        ([.. "content-length"u8], []),
        ([.. "content-location"u8], []),
        ([.. "content-range"u8], []),
        ([.. "content-type"u8], []),
        ([.. "cookie"u8], []),
        ([.. "date"u8], []),
        ([.. "etag"u8], []),
        ([.. "expect"u8], []),
        ([.. "expires"u8], []),
        ([.. "from"u8], []),
        ([.. "host"u8], []),
        ([.. "if-match"u8], []),
        ([.. "if-modified-since"u8], []),
        ([.. "if-none-match"u8], []),
        ([.. "if-range"u8], []),
        ([.. "if-unmodified-since"u8], []),
        ([.. "last-modified"u8], []),
        ([.. "link"u8], []),
        ([.. "location"u8], []),
        ([.. "max-forwards"u8], []),
        ([.. "proxy-authenticate"u8], []),
        ([.. "proxy-authorization"u8], []),
        ([.. "range"u8], []),
        ([.. "referer"u8], []),
        ([.. "refresh"u8], []),
        ([.. "retry-after"u8], []),
        ([.. "server"u8], []),
        ([.. "set-cookie"u8], []),
        ([.. "strict-transport-security"u8], []),
        ([.. "transfer-encoding"u8], []),
        ([.. "user-agent"u8], []),
        ([.. "vary"u8], []),
        ([.. "via"u8], []),
        ([.. "www-authenticate"u8], []),
    ];

    /// <summary>The name at an index, 1 to <see cref="Count"/>.</summary>
    public static ReadOnlySpan<byte> Name(int index) => Entries[index - 1].Name;

    /// <summary>The value at an index, 1 to <see cref="Count"/>; empty when the table has only the name.</summary>
    public static ReadOnlySpan<byte> Value(int index) => Entries[index - 1].Value;
}
