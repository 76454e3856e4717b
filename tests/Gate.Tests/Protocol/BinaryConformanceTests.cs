using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using EdgeAspire.Gate.Tests.Fakes;

namespace EdgeAspire.Gate.Tests.Protocol;

/// <summary>Binary tensors and compressed bodies, against one gate with two experts.</summary>
public sealed class BinaryConformanceTests : IAsyncLifetime
{
    private const string InferPath = $"/v2/models/{GateFixture.Model}/infer";
    private const string HeaderLength = "Inference-Header-Content-Length";

    private GateFixture _gate = null!;

    public async Task InitializeAsync() => _gate = await GateFixture.StartAsync();

    public async Task DisposeAsync() => await _gate.DisposeAsync();

    [Fact]
    public async Task Infer_BinaryInput_JsonOutput()
    {
        using var response = await PostBinaryAsync(Header(3136), Pixels(0.5f));

        var body = await GateFixture.ReadAsync(response);
        Assert.Equal(10, GateFixture.Output(body, "probabilities").Count);
        Assert.Equal(0.5f, _gate.Experts[0].Expert.LastInput[783]);
    }

    [Fact]
    public async Task Infer_NoOutputsListedAndBinaryOutputAsked_AllOutputsAreBinary()
    {
        var header = Header(3136);
        header["parameters"] = new JsonObject { ["binary_data_output"] = true };
        using var response = await PostBinaryAsync(header, Pixels(0.5f));

        var (json, tail) = await ReadBinaryAsync(response);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal([8, 8, 40, 4], json["outputs"]!.AsArray().Select(output => (int)output!["parameters"]!["binary_data_size"]!));
        Assert.Equal(60, tail.Length);
        Assert.Equal(0.99f, MemoryMarshal.Cast<byte, float>(tail.AsSpan(16))[0]);
    }

    [Fact]
    public async Task Infer_OneBinaryOutput_TheOtherIsJson()
    {
        var request = GateFixture.Request();
        request["parameters"] = new JsonObject { ["binary_data_output"] = true };
        request["outputs"] = new JsonArray(
            new JsonObject { ["name"] = "label", ["parameters"] = new JsonObject { ["binary_data"] = false } },
            new JsonObject { ["name"] = "entropy" });
        using var response = await _gate.PostAsync(request);

        var (json, tail) = await ReadBinaryAsync(response);
        Assert.Equal("[0]", json["outputs"]![0]!["data"]!.ToJsonString());
        Assert.Equal(4, tail.Length);
    }

    [Fact]
    public async Task Infer_RawRequest_IsAnsweredInBinary()
    {
        using var response = await PostBinaryAsync("", Pixels(0.25f), "0");

        var (json, _) = await ReadBinaryAsync(response);
        Assert.Equal(4, json["outputs"]!.AsArray().Count);
        Assert.Equal(0.25f, _gate.Experts[1].Expert.LastInput[0]);
    }

    [Theory]
    [InlineData("9999999", 3136, 3136, "length of the body")]
    [InlineData("-1", 3136, 3136, "expected a number of bytes")]
    [InlineData("many", 3136, 3136, "expected a number of bytes")]
    [InlineData(null, 3136, 3135, "got 3135 that are left")]
    [InlineData(null, 3136, 3137, "Unexpected additional input data")]
    [InlineData(null, 3132, 3132, "expected 3136 bytes")]
    public async Task Infer_WrongBinary_IsRefused(string? headerLength, int declaredBytes, int tailBytes, string expected)
    {
        using var response = await PostBinaryAsync(Header(declaredBytes), new byte[tailBytes], headerLength);

        await AssertErrorAsync(response, 400, expected);
    }

    [Fact]
    public async Task Infer_BinaryNaN_IsRefused()
    {
        using var response = await PostBinaryAsync(Header(3136), Pixels(float.NaN));

        await AssertErrorAsync(response, 400, "finite");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Infer_CompressedRequest_IsAnswered(string encoding)
    {
        using var compressed = new MemoryStream();
        using (Stream stream = string.Equals(encoding, "gzip", StringComparison.Ordinal)
            ? new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)
            : new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(Encoding.UTF8.GetBytes(GateFixture.Request().ToJsonString()));
        }

        using var content = new ByteArrayContent(compressed.ToArray());
        content.Headers.ContentEncoding.Add(encoding);
        using var response = await _gate.Http.PostAsync(InferPath, content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static JsonObject Header(int binaryBytes) => new()
    {
        ["inputs"] = new JsonArray(new JsonObject
        {
            ["name"] = "image",
            ["datatype"] = "FP32",
            ["shape"] = new JsonArray(1, 1, 28, 28),
            ["parameters"] = new JsonObject { ["binary_data_size"] = binaryBytes },
        }),
    };

    private static byte[] Pixels(float value) => MemoryMarshal.AsBytes(Enumerable.Repeat(value, 784).ToArray().AsSpan()).ToArray();

    private Task<HttpResponseMessage> PostBinaryAsync(JsonObject header, byte[] tail, string? headerLength = null) =>
        PostBinaryAsync(header.ToJsonString(), tail, headerLength);

    private async Task<HttpResponseMessage> PostBinaryAsync(string json, byte[] tail, string? headerLength)
    {
        var header = Encoding.UTF8.GetBytes(json);
        using var content = new ByteArrayContent([.. header, .. tail]);
        content.Headers.TryAddWithoutValidation(HeaderLength, headerLength ?? header.Length.ToString(CultureInfo.InvariantCulture));
        return await _gate.Http.PostAsync(InferPath, content);
    }

    private static async Task<(JsonObject Json, byte[] Tail)> ReadBinaryAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(body));
        var length = int.Parse(response.Headers.GetValues(HeaderLength).Single(), CultureInfo.InvariantCulture);
        return (JsonNode.Parse(body.AsSpan(0, length))!.AsObject(), body[length..]);
    }

    private static async Task AssertErrorAsync(HttpResponseMessage response, int status, string expected)
    {
        var error = (string)(await GateFixture.ReadAsync(response))["error"]!;
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(status, (int)response.StatusCode);
    }
}
