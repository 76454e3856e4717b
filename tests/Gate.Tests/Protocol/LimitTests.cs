using System.Net;
using EdgeAspire.Gate.Tests.Fakes;

namespace EdgeAspire.Gate.Tests.Protocol;

public sealed class LimitTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Infer_BodyOverTheLimit_NamesItAndTheGateLivesOn(bool isChunked)
    {
        await using var gate = await GateFixture.StartAsync(settings: "Limits:MaxMessageBytes=8192");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/digits/infer") { Content = new ByteArrayContent(new byte[10_000]) };
        request.Headers.TransferEncodingChunked = isChunked;

        using var response = await gate.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("8192 bytes at most (Limits:MaxMessageBytes)", (string)(await GateFixture.ReadAsync(response))["error"]!, StringComparison.Ordinal);
        await gate.InferAsync();
    }
}
