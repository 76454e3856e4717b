using System.Buffers;
using System.Globalization;
using System.Text;

namespace EdgeAspire.Protocol.Http2.Hpack;

/// <summary>Writes header fields without Huffman coding and without the dynamic table, so that blocks can be cached and sent in any order.</summary>
internal sealed class HeaderWriter
{
    // Static table (RFC 7541, Appendix A).
    private const int MethodPost = 3;
    private const int SchemeHttp = 6;
    private const int Authority = 1;
    private const int Path = 4;
    private const int ContentType = 31;
    private const int StatusOk = 8;
    private const string Grpc = "application/grpc";

    private const int MaxIntegerBytes = 6;

    private readonly ArrayBufferWriter<byte> _output = new(256);

    /// <summary>The fields written so far.</summary>
    public ReadOnlySpan<byte> Written => _output.WrittenSpan;

    /// <summary>Writes what every gRPC request starts with.</summary>
    public HeaderWriter WriteRequest(string authority, string path)
    {
        WriteIndexed(MethodPost);
        WriteIndexed(SchemeHttp);
        WriteLiteral(Path, path);
        WriteLiteral(Authority, authority);
        WriteLiteral(ContentType, Grpc);
        return WriteLiteral("te", "trailers");
    }

    /// <summary>Writes what every gRPC response starts with.</summary>
    public HeaderWriter WriteResponse()
    {
        WriteIndexed(StatusOk);
        WriteLiteral(ContentType, Grpc);
        return this;
    }

    /// <summary>Writes the HTTP status of a response that is not gRPC.</summary>
    public HeaderWriter WriteStatus(int status)
    {
        WriteLiteral(StatusOk, status.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Writes a field; the name is lower-case ASCII.</summary>
    public HeaderWriter WriteLiteral(string name, string value)
    {
        _output.GetSpan(1)[0] = 0;
        _output.Advance(1);
        WriteString(name);
        WriteString(value);
        return this;
    }

    private void WriteIndexed(int index) => _output.Advance(HpackInteger.Write(_output.GetSpan(MaxIntegerBytes), 7, 0x80, index));

    private void WriteLiteral(int nameIndex, string value)
    {
        _output.Advance(HpackInteger.Write(_output.GetSpan(MaxIntegerBytes), 4, 0, nameIndex));
        WriteString(value);
    }

    private void WriteString(string text)
    {
        var length = Encoding.ASCII.GetByteCount(text);
        _output.Advance(HpackInteger.Write(_output.GetSpan(MaxIntegerBytes), 7, 0, length));
        _output.Advance(Encoding.ASCII.GetBytes(text, _output.GetSpan(length)));
    }
}
