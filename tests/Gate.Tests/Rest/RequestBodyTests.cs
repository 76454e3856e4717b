using System.IO.Compression;
using EdgeAspire.Gate.Rest;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Tests.Rest;

public sealed class RequestBodyTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(place => (byte)(place % 251))];

    [Theory]
    [InlineData("")]
    [InlineData("identity")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Read_AnyEncoding_YieldsTheContent(string encoding)
    {
        using var body = (await ReadAsync(Encode(encoding, Content), encoding, 1 << 20)).Value;

        Assert.Equal(Content, body.Bytes.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Read_MoreThanTheCapAfterDecompression_IsTooLarge(string encoding)
    {
        var outcome = await ReadAsync(Encode(encoding, Content), encoding, Content.Length - 1);

        Assert.Equal(ErrorReason.TooLarge, outcome.Error!.Reason);
        Assert.Contains("199999 bytes at most (Limits:MaxMessageBytes)", outcome.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ExactlyTheCap_IsTaken()
    {
        using var body = (await ReadAsync(Encode("gzip", Content), "gzip", Content.Length)).Value;

        Assert.Equal(Content.Length, body.Bytes.Length);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Read_NotWhatTheEncodingSays_IsMalformed(string encoding) =>
        Assert.Equal(ErrorReason.MalformedRequest, (await ReadAsync([1, 2, 3, 4], encoding, 1 << 20)).Error?.Reason);

    [Fact]
    public async Task Read_UnknownEncoding_NamesTheKnownOnes()
    {
        var outcome = await ReadAsync(Content, "br", 1 << 20);

        Assert.Contains("'br': expected gzip, deflate", outcome.Error!.Message, StringComparison.Ordinal);
    }

    private static byte[] Encode(string encoding, byte[] content)
    {
        using var encoded = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(encoded, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(encoded, CompressionLevel.Fastest),
            _ => new BufferedStream(encoded),
        })
        {
            stream.Write(content);
        }

        return encoded.ToArray();
    }

    private static async Task<Outcome<BufferedBody>> ReadAsync(byte[] sent, string encoding, int maxBytes)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(sent);
        context.Request.Headers.ContentEncoding = encoding;
        return await RequestBody.ReadAsync(context.Request, maxBytes, "Limits:MaxMessageBytes", new TensorBufferPool(), CancellationToken.None);
    }
}
