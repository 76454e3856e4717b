using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace EdgeAspire.Protocol.Tests.Service;

/// <summary>The server's own reading of calls, against bodies that no proper client sends.</summary>
public sealed class RequestBodyTests : IAsyncLifetime
{
    private IdentityServer _server = null!;
    private HttpClient _http = null!;

    public Task InitializeAsync()
    {
        _server = IdentityServer.Start();
        _http = new HttpClient { BaseAddress = _server.Address };
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("0000000003" + "0a016d", 0, "")]
    [InlineData("", 3, "The request ends before its message.")]
    [InlineData("000000", 3, "The request ends before its message.")]
    [InlineData("0000000009" + "0a016d", 3, "The inference message cannot be read: it ends inside a field.")]
    [InlineData("0000000003" + "0a056d", 3, "The inference message cannot be read: a field is longer than the message.")]
    [InlineData("0000000003" + "0a016d" + "00", 3, "The inference message cannot be read: it is longer than announced.")]
    [InlineData("0100000003" + "0a016d", 3, "The message is marked as compressed, but names no grpc-encoding.")]
    [InlineData("00ffffffff", 8, "The message has 4294967295 bytes; at most 67108864 are accepted.")]
    public async Task ModelInfer_AnyBody_EndsWithAStatus(string hex, int expectedStatus, string expectedMessage)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/inference.GRPCInferenceService/ModelInfer")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Convert.FromHexString(hex)) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };

        using var response = await _http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        // A response without a message has its status in its only header block.
        HttpHeaders status = response.Headers.Contains("grpc-status") ? response.Headers : response.TrailingHeaders;
        Assert.Equal(expectedStatus, int.Parse(status.GetValues("grpc-status").Single(), CultureInfo.InvariantCulture));
        Assert.Equal(expectedMessage, status.TryGetValues("grpc-message", out var message) ? message.Single() : "");
    }
}
