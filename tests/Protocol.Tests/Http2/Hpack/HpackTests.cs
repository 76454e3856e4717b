using System.Text;
using EdgeAspire.Protocol.Http2.Hpack;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Protocol.Tests.Http2.Hpack;

/// <summary>HPACK against the examples of RFC 7541, Appendix C, and against bytes that mean nothing.</summary>
public sealed class HpackTests
{
    [Theory]
    [InlineData("f1e3c2e5f23a6ba0ab90f4ff", "www.example.com")]
    [InlineData("a8eb10649cbf", "no-cache")]
    [InlineData("25a849e95ba97d7f", "custom-key")]
    [InlineData("25a849e95bb8e8b4bf", "custom-value")]
    [InlineData("6402", "302")]
    [InlineData("aec3771a4b", "private")]
    [InlineData("d07abe941054d444a8200595040b8166e082a62d1bff", "Mon, 21 Oct 2013 20:13:21 GMT")]
    [InlineData("9d29ad171863c78f0b97c8e9ae82ae43d3", "https://www.example.com")]
    [InlineData("", "")]
    public void Huffman_ExampleOfTheRfc_Decodes(string encoded, string expected)
    {
        var bytes = Convert.FromHexString(encoded);
        var destination = new byte[HuffmanDecoder.MaxDecodedBytes(bytes.Length)];

        var length = HuffmanDecoder.Decode(bytes, destination);

        Assert.Equal(expected, Encoding.ASCII.GetString(destination, 0, length));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("ff")]
    [InlineData("ffffffff")]
    public void Huffman_WrongPaddingOrEndOfString_IsRefused(string encoded)
    {
        var bytes = Convert.FromHexString(encoded);

        Assert.Equal(-1, HuffmanDecoder.Decode(bytes, new byte[HuffmanDecoder.MaxDecodedBytes(bytes.Length)]));
    }

    [Theory]
    [InlineData("0a", 5, 10)]
    [InlineData("1f9a0a", 5, 1337)]
    [InlineData("2a", 8, 42)]
    public void Integer_ExampleOfTheRfc_ReadsAndWrites(string encoded, int prefixBits, int expected)
    {
        var position = 0;
        var written = new byte[8];

        Assert.True(HpackInteger.TryRead(Convert.FromHexString(encoded), ref position, prefixBits, out var value));
        Assert.Equal(expected, value);
        Assert.Equal(encoded, Convert.ToHexStringLower(written.AsSpan(0, HpackInteger.Write(written, prefixBits, 0, expected))));
    }

    [Theory]
    [InlineData("400a637573746f6d2d6b65790d637573746f6d2d686561646572", "custom-key: custom-header")]
    [InlineData("040c2f73616d706c652f70617468", ":path: /sample/path")]
    [InlineData("100870617373776f726406736563726574", "password: secret")]
    [InlineData("82", ":method: GET")]
    [InlineData("828684410f7777772e6578616d706c652e636f6d", ":method: GET|:scheme: http|:path: /|:authority: www.example.com")]
    [InlineData("828684418cf1e3c2e5f23a6ba0ab90f4ff", ":method: GET|:scheme: http|:path: /|:authority: www.example.com")]
    [InlineData("2088", ":status: 200")]
    public void Reader_ExampleOfTheRfc_GivesItsFields(string block, string expected) =>
        Assert.Equal(expected, string.Join('|', Read(Convert.FromHexString(block))!));

    [Theory]
    [InlineData("80")]
    [InlineData("be")]
    [InlineData("7e0161")]
    [InlineData("3f")]
    [InlineData("21")]
    [InlineData("8820")]
    [InlineData("0005616263")]
    [InlineData("00ffffffffff7f")]
    public void Reader_NoIndexOrTruncatedOrDynamic_IsMalformed(string block) => Assert.Null(Read(Convert.FromHexString(block)));

    [Fact]
    public void Reader_AnyBytes_EndsWithoutException() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), block => Read(block)?.Count <= block.Length || Read(block) is null).QuickCheckThrowOnFailure();

    [Fact]
    public void Writer_Request_IsReadBack()
    {
        var written = new HeaderWriter().WriteRequest("host:1", "/s/m").WriteLiteral("grpc-timeout", "5m").Written;

        Assert.Equal(
            ":method: POST|:scheme: http|:path: /s/m|:authority: host:1|content-type: application/grpc|te: trailers|grpc-timeout: 5m",
            string.Join('|', Read(written.ToArray())!));
    }

    private static List<string>? Read(byte[] block)
    {
        var fields = new List<string>();
        var reader = new HeaderReader(block, table: null);
        while (reader.TryRead(out var name, out var value))
        {
            fields.Add($"{Encoding.ASCII.GetString(name)}: {Encoding.ASCII.GetString(value)}");
        }

        return reader.IsMalformed ? null : fields;
    }
}
