using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Http2.Hpack;

namespace EdgeAspire.Protocol.Service;

/// <summary>Reads what the headers of a request say. One per connection, used for one request after the other.</summary>
internal sealed class RequestHeaders
{
    /// <summary>Names and values of a request's headers at most, 32 bytes for each field included, as the settings announce it.</summary>
    public const int MaxListBytes = 32 * 1024;

    private const int FieldOverheadBytes = 32;
    private const int MaxTraceStateBytes = 512;
    private const int MaxShownBytes = 256;
    private const int UnsupportedMediaType = 415;
    private const int MethodNotAllowed = 405;
    private const int HeadersTooLarge = 431;

    private readonly DynamicTable _table = new();
    private readonly GrpcMethods _methods;
    private string? _encoding;
    private string? _unknownPath;
    private bool _isPost;
    private bool _isGrpc;
    private bool _sawMethod;
    private bool _sawScheme;
    private bool _sawPath;
    private bool _sawRegular;
    private bool _isMalformed;
    private int _listBytes;

    public RequestHeaders(GrpcMethods methods)
    {
        _methods = methods;
    }

    /// <summary>The method that is called; null when it is not served here.</summary>
    public ServedMethod? Method { get; private set; }

    /// <summary>How the message may be compressed.</summary>
    public MessageEncoding Encoding { get; private set; }

    /// <summary>How long the caller waits; null when it does not say.</summary>
    public TimeSpan? Timeout { get; private set; }

    /// <summary>The caller's trace context; null for none.</summary>
    public string? TraceParent { get; private set; }

    /// <summary>The vendor part of the trace context; null for none.</summary>
    public string? TraceState { get; private set; }

    /// <summary>Whether the headers break the rules of HTTP/2 in a way that concerns their own request alone.</summary>
    public bool IsMalformed => !IsTooLong && (_isMalformed || !_sawMethod || !_sawScheme || !_sawPath);

    private bool IsTooLong => _listBytes > MaxListBytes;

    /// <summary>Reads a block, also one that belongs to no request: the connection's table depends on every one.</summary>
    /// <returns>False when it is no HPACK, after which no block can be read.</returns>
    public bool TryRead(ReadOnlySpan<byte> block)
    {
        Reset();
        var reader = new HeaderReader(block, _table);
        while (reader.TryRead(out var name, out var value))
        {
            _listBytes += name.Length + value.Length + FieldOverheadBytes;
            if (IsTooLong)
            {
                // The table depends on the rest, the request does not: it is refused.
                continue;
            }

            if (name.Length > 0 && name[0] == ':')
            {
                TakePseudo(name, value);
            }
            else
            {
                _sawRegular = true;
                Take(name, value);
            }
        }

        return !reader.IsMalformed;
    }

    /// <summary>The whole response to a request that cannot be served; null for one that can.</summary>
    public OutgoingMessage? Refuse()
    {
        if (IsTooLong)
        {
            return ResponseHeaders.HttpStatus(HeadersTooLarge);
        }

        if (!_isPost)
        {
            return ResponseHeaders.HttpStatus(MethodNotAllowed);
        }

        if (!_isGrpc)
        {
            return ResponseHeaders.HttpStatus(UnsupportedMediaType);
        }

        if (Method is null)
        {
            return ResponseHeaders.Failure(new Error(ErrorReason.Unsupported, $"The method '{_unknownPath}' is not served here."));
        }

        return _encoding is null
            ? null
            : ResponseHeaders.UnknownEncoding(new Error(ErrorReason.Unsupported, $"The grpc-encoding '{_encoding}' is not understood here."));
    }

    private void Reset()
    {
        Method = null;
        Encoding = MessageEncoding.Identity;
        Timeout = null;
        TraceParent = null;
        TraceState = null;
        _encoding = null;
        _unknownPath = null;
        _isPost = false;
        _isGrpc = false;
        _sawMethod = false;
        _sawScheme = false;
        _sawPath = false;
        _sawRegular = false;
        _isMalformed = false;
        _listBytes = 0;
    }

    private void TakePseudo(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _isMalformed |= _sawRegular;
        if (name.SequenceEqual(":path"u8))
        {
            _isMalformed |= _sawPath || value.IsEmpty;
            _sawPath = true;
            Method = _methods.Find(value);
            _unknownPath = Method is null ? Text(value) : null;
        }
        else if (name.SequenceEqual(":method"u8))
        {
            _isMalformed |= _sawMethod;
            _sawMethod = true;
            _isPost = value.SequenceEqual("POST"u8);
        }
        else if (name.SequenceEqual(":scheme"u8))
        {
            _isMalformed |= _sawScheme;
            _sawScheme = true;
        }
        else
        {
            _isMalformed |= !name.SequenceEqual(":authority"u8);
        }
    }

    private void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("content-type"u8))
        {
            _isGrpc = IsGrpc(value);
        }
        else if (name.SequenceEqual("grpc-timeout"u8))
        {
            Timeout = GrpcTimeout.Parse(Text(value));
        }
        else if (name.SequenceEqual("traceparent"u8))
        {
            TraceParent = Text(value);
        }
        else if (name.SequenceEqual("tracestate"u8))
        {
            TraceState = value.Length <= MaxTraceStateBytes ? System.Text.Encoding.ASCII.GetString(value) : null;
        }
        else if (name.SequenceEqual("grpc-encoding"u8))
        {
            TakeEncoding(value);
        }
        else if (name.SequenceEqual("te"u8))
        {
            _isMalformed |= !value.SequenceEqual("trailers"u8);
        }
        else
        {
            _isMalformed |= name.IsEmpty || name.ContainsAnyInRange((byte)'A', (byte)'Z') || name.SequenceEqual("connection"u8);
        }
    }

    private void TakeEncoding(ReadOnlySpan<byte> value)
    {
        if (value.SequenceEqual("gzip"u8))
        {
            Encoding = MessageEncoding.Gzip;
        }
        else if (value.SequenceEqual("deflate"u8))
        {
            Encoding = MessageEncoding.Deflate;
        }
        else if (!value.SequenceEqual("identity"u8))
        {
            _encoding = Text(value);
        }
    }

    // Also with a format, as in "application/grpc+proto", or parameters; but not "application/grpc-web".
    private static bool IsGrpc(ReadOnlySpan<byte> contentType)
    {
        var grpc = "application/grpc"u8;
        return contentType.StartsWith(grpc)
            && (contentType.Length == grpc.Length || contentType[grpc.Length] is (byte)';' or (byte)' ' || contentType[grpc.Length..].SequenceEqual("+proto"u8));
    }

    private static string Text(ReadOnlySpan<byte> value) => System.Text.Encoding.ASCII.GetString(value[..Math.Min(value.Length, MaxShownBytes)]);
}
