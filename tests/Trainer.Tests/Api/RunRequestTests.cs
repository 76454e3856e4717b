using System.Net;
using System.Text;

namespace EdgeAspire.Trainer.Tests.Api;

public sealed class RunRequestTests(IdleTrainer idle) : IClassFixture<IdleTrainer>
{
    [Theory]
    [InlineData("""{"experts": 9}""", "'experts' must be from 1 to 8, got 9")]
    [InlineData("""{"experts": "four"}""", "'experts' is not of the expected type")]
    [InlineData("""{"epochs": 0}""", "'epochs' must be from 1 to 1000, got 0")]
    [InlineData("""{"batch_size": 5}""", "'batch_size' must be from 16 to 4096, got 5")]
    [InlineData("""{"gate": "random"}""", "'gate' must be one of network, direct, got 'random'")]
    [InlineData("""{"data_set": "imagenet"}""", "'data_set' must be one of digits-drawn, mnist, cifar10, got 'imagenet'")]
    [InlineData("""{"model": "../etc"}""", "'model' must be 1 to 64 letters")]
    [InlineData("""{"learning_rate": -1}""", "'learning_rate' must be from")]
    [InlineData("""{"gain": 1}""", "'gain' must be from")]
    [InlineData("""{"distortion": 3}""", "'distortion' must be from 0 to 2, got 3")]
    [InlineData("""{"seed": -1}""", "'seed' is not of the expected type")]
    [InlineData("""{"colour": 1}""", "no field 'colour'")]
    [InlineData("""{"experts": 2""", "not a JSON object")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("null", "expected a JSON object")]
    public async Task Create_BadRequest_SaysWhatIsWrong(string body, string text)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        Assert.Contains(text, await idle.Host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/runs", content), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await idle.Host.Client.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task Create_OversizedBody_Is413()
    {
        using var content = new StringContent(new string(' ', 100_000), Encoding.UTF8, "application/json");
        await idle.Host.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, HttpMethod.Post, "/api/runs", content);
    }

    [Theory]
    [InlineData("GET", "/api/runs/000042")]
    [InlineData("GET", "/api/runs/000042/events")]
    [InlineData("GET", "/api/runs/000042/report")]
    [InlineData("POST", "/api/runs/..%2F..%2Fetc/cancel")]
    public async Task AnyRoute_UnknownRun_Is404(string method, string path)
    {
        Assert.Contains("No run", await idle.Host.RefusedAsync(HttpStatusCode.NotFound, new HttpMethod(method), path), StringComparison.Ordinal);
    }
}
