using System.Net;
using System.Text;
using System.Text.Json;

namespace EdgeAspire.Expert.Tests.Endpoints;

public sealed class RestEndpointsTests
{
    [Fact]
    public async Task Get_HealthAndMetadata_AnswerAsTheProtocolSays()
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.Probabilities());

        Assert.True((await GetAsync(expert, "/v2/health/live")).GetProperty("live").GetBoolean());
        Assert.True((await GetAsync(expert, "/v2/health/ready")).GetProperty("ready").GetBoolean());
        Assert.True((await GetAsync(expert, "/v2/models/m/ready")).GetProperty("ready").GetBoolean());
        Assert.True((await GetAsync(expert, "/v2/models/m/versions/1/ready")).GetProperty("ready").GetBoolean());
        Assert.Equal("edgeaspire-expert", (await GetAsync(expert, "/v2")).GetProperty("name").GetString());
        var model = await GetAsync(expert, "/v2/models/m");
        Assert.Equal("m", model.GetProperty("name").GetString());
        Assert.Equal("1", model.GetProperty("versions")[0].GetString());
        Assert.Equal("image", model.GetProperty("inputs")[0].GetProperty("name").GetString());
        Assert.Equal([-1L, 3], model.GetProperty("outputs")[0].GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()));
        Assert.Equal("probabilities", model.GetProperty("properties").GetProperty("edge_output").GetString());
        Assert.Equal("cpu", model.GetProperty("properties").GetProperty("edge_provider").GetString());
    }

    [Theory]
    [InlineData("/v2/models/other")]
    [InlineData("/v2/models/other/ready")]
    [InlineData("/v2/models/m/versions/9")]
    [InlineData("/v2/models/m/versions/9/ready")]
    [InlineData("/nowhere")]
    public async Task Get_Unknown_IsNotFoundWithAReason(string path)
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.Logits());

        using var response = await expert.Rest.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.NotEmpty(body.RootElement.GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task Post_Infer_SaysWhereInferenceIs()
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.Logits());
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");

        using var response = await expert.Rest.PostAsync("/v2/models/m/infer", content);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("gate", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> GetAsync(ExpertHost expert, string path)
    {
        using var response = await expert.Rest.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return body.RootElement.Clone();
    }
}
