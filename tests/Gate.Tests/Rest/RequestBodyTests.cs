using System.IO.Compression;
using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Rest;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Tests.Rest;

public sealed class RequestBodyTests : IDisposable
{
    private const int BudgetBytes = 1 << 20;

    private readonly BodyBudget _budget = new(Options.Create(new GateOptions { MaxBufferedBytes = BudgetBytes }));
    private readonly BufferedBody _body;

    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(place => (byte)(place % 251))];

    public RequestBodyTests() => _body = new BufferedBody(new TensorBufferPool(), _budget);

    public void Dispose() => _body.Dispose();

    [Fact]
    public async Task Read_MoreThanAllBodiesMayTake_IsRefusedAndGivenBack()
    {
        Assert.Null(_budget.Reserve(BudgetBytes - 1000));

        var outcome = await ReadAsync(Content, "", 1 << 20);
        _body.Dispose();

        Assert.Equal(ErrorReason.Overloaded, outcome!.Reason);
        Assert.Contains("Gate:MaxBufferedBytes", outcome.Message, StringComparison.Ordinal);
        Assert.Equal(BudgetBytes - 1000, _budget.UsedBytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("identity")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Read_AnyEncoding_YieldsTheContent(string encoding)
    {
        Assert.Null(await ReadAsync(Encode(encoding, Content), encoding, 1 << 20));
        Assert.Equal(Content, _body.Bytes.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Read_MoreThanTheCapAfterDecompression_IsTooLarge(string encoding)
    {
        var outcome = await ReadAsync(Encode(encoding, Content), encoding, Content.Length - 1);

        Assert.Equal(ErrorReason.TooLarge, outcome!.Reason);
        Assert.Contains("199999 bytes at most (Limits:MaxMessageBytes)", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ExactlyTheCap_IsTaken()
    {
        Assert.Null(await ReadAsync(Encode("gzip", Content), "gzip", Content.Length));
        Assert.Equal(Content.Length, _body.LengthBytes);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Read_NotWhatTheEncodingSays_IsMalformed(string encoding) =>
        Assert.Equal(ErrorReason.MalformedRequest, (await ReadAsync([1, 2, 3, 4], encoding, 1 << 20))?.Reason);

    [Fact]
    public async Task Read_UnknownEncoding_NamesTheKnownOnes()
    {
        var outcome = await ReadAsync(Content, "br", 1 << 20);

        Assert.Contains("'br': expected gzip, deflate", outcome!.Message, StringComparison.Ordinal);
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

    private async Task<Error?> ReadAsync(byte[] sent, string encoding, int maxBytes)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(sent);
        context.Request.Headers.ContentEncoding = encoding;
        return await RequestBody.ReadAsync(context.Request, maxBytes, "Limits:MaxMessageBytes", _body, CancellationToken.None);
    }
}
