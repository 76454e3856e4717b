using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EdgeAspire.Gate.Tests.Fakes;

namespace EdgeAspire.Gate.Tests.Protocol;

/// <summary>The protocol as clients know it, against one gate with two experts.</summary>
public sealed class RestConformanceTests : IAsyncLifetime
{
    private const string InferPath = $"/v2/models/{GateFixture.Model}/infer";
    private const string HeaderLength = "Inference-Header-Content-Length";

    private GateFixture _gate = null!;

    public async Task InitializeAsync() => _gate = await GateFixture.StartAsync();

    public async Task DisposeAsync() => await _gate.DisposeAsync();

    [Theory]
    [InlineData("/v2/health/live", """{"live":true}""")]
    [InlineData("/v2/health/ready", """{"ready":true}""")]
    [InlineData("/v2/models", """{"models":["digits"]}""")]
    [InlineData("/v2/models/digits/ready", """{"name":"digits","ready":true}""")]
    [InlineData("/v2/models/digits/versions/1/ready", """{"name":"digits","ready":true}""")]
    public async Task Get_Health_HasBody(string path, string expected) => Assert.Equal(expected, await _gate.Http.GetStringAsync(path));

    [Fact]
    public async Task Get_Server_NamesOnlyWhatIsImplemented()
    {
        var server = JsonNode.Parse(await _gate.Http.GetStringAsync("/v2"))!;

        Assert.Equal("edgeaspire", (string?)server["name"]);
        Assert.NotEmpty((string)server["version"]!);
        Assert.Equal(["binary_tensor_data", "parameters"], server["extensions"]!.AsArray().Select(name => (string?)name));
    }

    [Theory]
    [InlineData("/v2/models/digits")]
    [InlineData("/v2/models/digits/versions/1")]
    [InlineData("/v2/models/d%69gits")]
    public async Task Get_Model_DescribesInputAndOutputs(string path)
    {
        var model = JsonNode.Parse(await _gate.Http.GetStringAsync(path))!;

        Assert.Equal("digits", (string?)model["name"]);
        Assert.Equal(["1"], model["versions"]!.AsArray().Select(version => (string?)version));
        Assert.Equal("edgeaspire_team", (string?)model["platform"]);
        Assert.Equal("""[{"name":"image","datatype":"FP32","shape":[-1,1,28,28]}]""", model["inputs"]!.ToJsonString());
        Assert.Equal(
            """[{"name":"probabilities","datatype":"FP32","shape":[-1,10]},{"name":"label","datatype":"INT64","shape":[-1]},{"name":"entropy","datatype":"FP32","shape":[-1]},{"name":"expert","datatype":"INT64","shape":[-1]}]""",
            model["outputs"]!.ToJsonString());
    }

    [Theory]
    [InlineData("GET", "/v2/models/nobody", 404)]
    [InlineData("GET", "/v2/models/nobody/ready", 404)]
    [InlineData("GET", "/v2/models/digits/versions/7", 404)]
    [InlineData("GET", "/v2/models/digits/versions/x", 404)]
    [InlineData("GET", "/v2/models/digits/versions/7/ready", 404)]
    [InlineData("POST", "/v2/models/nobody/infer", 404)]
    [InlineData("POST", "/v2/models/digits/versions/7/infer", 404)]
    [InlineData("GET", "/v2/models/digits/infer", 405)]
    [InlineData("POST", "/v2/health/live", 405)]
    [InlineData("GET", "/v2/nothing", 404)]
    [InlineData("GET", "/v2/repository/index", 404)]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/api/secrets", 404)]
    [InlineData("PATCH", "/api/models/digits", 405)]
    public async Task Any_UnknownPath_HasErrorBody(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (string.Equals(method, "POST", StringComparison.Ordinal))
        {
            request.Content = new StringContent("{}");
        }

        using var response = await _gate.Http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotEmpty((string)(await GateFixture.ReadAsync(response))["error"]!);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Infer_NestedData_IsTheSameAsFlat()
    {
        var request = GateFixture.Request();
        var row = new JsonArray([.. Enumerable.Repeat(0.5f, 28).Select(value => JsonValue.Create(value))]);
        request["inputs"]![0]!["data"] = new JsonArray(new JsonArray(new JsonArray([.. Enumerable.Range(0, 28).Select(_ => row.DeepClone())])));

        var nested = await _gate.InferAsync(request);

        Assert.Equal(GateFixture.Output(await _gate.InferAsync(), "probabilities").ToJsonString(), GateFixture.Output(nested, "probabilities").ToJsonString());
        Assert.Equal("digits", (string?)nested["model_name"]);
        Assert.Equal("1", (string?)nested["model_version"]);
    }

    [Fact]
    public async Task Infer_Id_IsEchoed()
    {
        var request = GateFixture.Request();
        request["id"] = "abc-1";

        Assert.Equal("abc-1", (string?)(await _gate.InferAsync(request))["id"]);
        Assert.False((await _gate.InferAsync()).ContainsKey("id"));
    }

    [Fact]
    public async Task Infer_VersionInPath_IsAnswered()
    {
        using var response = await _gate.PostAsync(GateFixture.Request(), "/v2/models/digits/versions/1/infer");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Infer_ListedOutputs_OnlyTheseInThisOrder()
    {
        var request = GateFixture.Request();
        request["outputs"] = new JsonArray(new JsonObject { ["name"] = "entropy" }, new JsonObject { ["name"] = "label" });

        var response = await _gate.InferAsync(request);

        Assert.Equal(["entropy", "label"], response["outputs"]!.AsArray().Select(output => (string?)output!["name"]));
    }

    [Fact]
    public async Task Infer_EdgeExperts_AddsEveryAnswer()
    {
        var request = GateFixture.Request();
        request["parameters"] = new JsonObject { ["edge_experts"] = true };

        var response = await _gate.InferAsync(request);

        Assert.Equal(20, GateFixture.Output(response, "expert_probabilities").Count);
        Assert.Equal(2, GateFixture.Output(response, "expert_entropy").Count);
    }

    [Theory]
    [InlineData("name", "\"picture\"", "expected input 'image', got 'picture'")]
    [InlineData("datatype", "\"INT32\"", "expected FP32, got INT32")]
    [InlineData("datatype", "\"FP16\"", "expected FP32, got FP16")]
    [InlineData("shape", "[1,784]", "expected shape [N, 1, 28, 28] with one sample or more, got [1, 784]")]
    [InlineData("shape", "[0,1,28,28]", "one sample or more, got [0, 1, 28, 28]")]
    [InlineData("shape", "[2,1,28,28]", "expected 1568 elements")]
    [InlineData("data", "[]", "expected 784 elements")]
    [InlineData("data", "[1e39]", "expected 784 elements")]
    public async Task Infer_WrongInput_NamesExpectedAndActual(string property, string value, string expected)
    {
        var request = GateFixture.Request(1f);
        request["inputs"]![0]![property] = JsonNode.Parse(value);

        await AssertRefusedAsync(request, 400, expected);
    }

    [Theory]
    [InlineData("""{"outputs":[{"name":"logits"}]}""", "'logits'")]
    [InlineData("""{"outputs":[{"name":"expert_entropy"}]}""", "'expert_entropy'")]
    [InlineData("""{"parameters":{"triton_x":1}}""", "reserved")]
    [InlineData("""{"parameters":{"timeout":-1}}""", "microseconds")]
    [InlineData("""{"parameters":{"edge_experts":"yes"}}""", "true or false")]
    [InlineData("""{"inputs":[]}""", "got 0 inputs")]
    public async Task Infer_WrongRequest_IsRefused(string change, string expected)
    {
        var request = GateFixture.Request();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            request[name] = value?.DeepClone();
        }

        await AssertRefusedAsync(request, 400, expected);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"inputs\":[{\"name\":")]
    [InlineData("\u0000")]
    public async Task Infer_MalformedJson_IsRefusedAndTheGateLivesOn(string json)
    {
        using var content = new StringContent(json);
        using var response = await _gate.Http.PostAsync(InferPath, content);

        await AssertErrorAsync(response, 400, "JSON");
        await _gate.InferAsync();
    }

    [Fact]
    public async Task Infer_RandomBodies_NeverA5xx()
    {
        var random = new Random(3);
        var valid = Encoding.UTF8.GetBytes(GateFixture.Request().ToJsonString());
        for (var round = 0; round < 200; round++)
        {
            var body = random.Next(2) == 0 ? new byte[random.Next(64)] : valid.ToArray();
            for (var change = 0; change < 3 && body.Length > 0; change++)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            using var content = new ByteArrayContent(body);
            if (random.Next(3) == 0)
            {
                content.Headers.Add(HeaderLength, random.Next(0, 4000).ToString(CultureInfo.InvariantCulture));
            }

            using var response = await _gate.Http.PostAsync(InferPath, content);
            Assert.True((int)response.StatusCode < 500, await response.Content.ReadAsStringAsync());
        }
    }

    private async Task AssertRefusedAsync(JsonObject request, int status, string expected)
    {
        using var response = await _gate.PostAsync(request);
        await AssertErrorAsync(response, status, expected);
    }

    private static async Task AssertErrorAsync(HttpResponseMessage response, int status, string expected)
    {
        var error = (string)(await GateFixture.ReadAsync(response))["error"]!;
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(status, (int)response.StatusCode);
    }
}
