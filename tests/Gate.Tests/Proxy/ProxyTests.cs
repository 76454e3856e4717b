using System.Net;
using EdgeAspire.Gate.Tests.Fakes;

namespace EdgeAspire.Gate.Tests.Proxy;

public sealed class ProxyTests
{
    [Theory]
    [InlineData("/api/models")]
    [InlineData("/api/models/digits/versions/latest")]
    [InlineData("/api/devices")]
    public async Task Get_PlannersApi_IsForwarded(string path)
    {
        await using var gate = await GateFixture.StartAsync();

        Assert.Contains("digits", await gate.Http.GetStringAsync(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/models", "planner")]
    [InlineData("/api/runs", "trainer")]
    public async Task Get_BackendAway_ErrorNamesIt(string path, string backend)
    {
        await using var gate = await GateFixture.StartAsync(settings: "Gate:Trainer=http://127.0.0.1:1");
        await gate.Planner.DisposeAsync();

        using var response = await gate.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.StartsWith($"The {backend} at http://127.0.0.1:", (string)(await GateFixture.ReadAsync(response))["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlannerAway_Inference_GoesOn()
    {
        await using var gate = await GateFixture.StartAsync();
        await gate.Planner.DisposeAsync();
        await gate.PollAsync();

        await gate.InferAsync();
    }

    [Fact]
    public async Task Get_ErrorOfTheBackend_PassesUnchanged()
    {
        await using var gate = await GateFixture.StartAsync();

        using var response = await gate.Http.GetAsync("/api/models/nobody/versions/1");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("""{"error":"not known"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Events_OfARun_ArriveOneByOne()
    {
        await using var trainer = new FakeTrainer();
        await trainer.StartAsync();
        await using var gate = await GateFixture.StartAsync(settings: $"Gate:Trainer={trainer.Address}");
        using var leaving = new CancellationTokenSource();
        using (var response = await gate.Http.GetAsync("/api/runs/run-1/events", HttpCompletionOption.ResponseHeadersRead, leaving.Token))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            for (var iteration = 1; iteration <= 3; iteration++)
            {
                // The next event is sent only after the one before has come: nothing may be held back on the way.
                trainer.Send("progress", FakeTrainer.Progress(iteration));
                Assert.Equal("event: progress", await reader.ReadLineAsync());
                Assert.Contains($"\"iteration\":{iteration}", await reader.ReadLineAsync(), StringComparison.Ordinal);
                Assert.Equal("", await reader.ReadLineAsync());
            }
        }

        await trainer.FollowerLeft.Task;
    }

    [Fact]
    public async Task Put_BlobLargerThanTheGatesOwnLimit_IsForwarded()
    {
        await using var gate = await GateFixture.StartAsync(settings: "Limits:MaxMessageBytes=1024");
        using var content = new ByteArrayContent(new byte[300_000]);

        using var response = await gate.Http.PutAsync($"/api/blobs/{new string('a', 64)}", content);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(300_000, gate.Planner.UploadedBytes);
    }

    [Theory]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-origin", HttpStatusCode.Created)]
    public async Task Put_FromAPageOfAnotherSite_IsForbidden(string site, HttpStatusCode expected)
    {
        await using var gate = await GateFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/blobs/a") { Content = new ByteArrayContent([1]) };
        request.Headers.Add("Sec-Fetch-Site", site);

        using var response = await gate.Http.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
    }
}
