using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Testing;
using Google.Protobuf;

namespace EdgeAspire.Planner.Tests.Api;

public sealed class ModelEndpointsTests
{
    [Fact]
    public async Task Post_Team_IsStoredListedAndLatest()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        object manifest = await TeamAsync(host, SampleParts.Linear(1), SampleParts.Linear(2));
        JsonElement published = await host.PublishAsync("digits", manifest);
        Assert.Equal(1, published.GetProperty("version").GetInt32());
        Assert.Equal("2026-01-01T00:00:00+00:00", published.GetProperty("created").GetString());
        Assert.Equal("team", published.GetProperty("strategy").GetString());
        Assert.Equal("probabilities", published.GetProperty("output").GetString());
        Assert.Equal(3, published.GetProperty("classes").GetInt32());
        Assert.Equal("image FP32 -1,2", Shown(published.GetProperty("input")));
        JsonElement part = published.GetProperty("parts")[1];
        Assert.Equal("expert-1", part.GetProperty("name").GetString());
        Assert.Equal("probabilities", part.GetProperty("output_name").GetString());
        Assert.Equal(6, part.GetProperty("parameters").GetInt64());

        await host.PublishAsync("digits", manifest);
        Assert.Equal(2, (await host.GetAsync("/api/models/digits/versions/latest")).GetProperty("version").GetInt32());
        Assert.Equal(1, (await host.GetAsync("/api/models/digits/versions/1")).GetProperty("version").GetInt32());
        Assert.Equal(2, (await host.GetAsync("/api/models/digits")).GetProperty("versions").GetArrayLength());
        JsonElement listed = Assert.Single((await host.GetAsync("/api/models")).EnumerateArray());
        Assert.Equal("digits", listed.GetProperty("name").GetString());
        Assert.Equal(2, listed.GetProperty("latest").GetInt32());
    }

    [Fact]
    public async Task Post_Declared_IsKept()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        byte[] part = SampleParts.Linear(softmax: false);
        await host.PutBlobAsync(part);
        JsonElement published = await host.PublishAsync("digits", new
        {
            strategy = "single",
            parts = new[] { new { name = "model", sha256 = SampleParts.HashOf(part).ToUpperInvariant() } },
            input = new { name = "image", datatype = "FP32", shape = new[] { 4, 2 } },
            classes = 3,
            class_labels = new[] { "car", "bus", "person" },
            output = "logits",
            properties = new Dictionary<string, string>(StringComparer.Ordinal) { ["trained_on"] = "drawn digits" },
        });
        Assert.Equal("image FP32 4,2", Shown(published.GetProperty("input")));
        Assert.Equal("bus", published.GetProperty("class_labels")[1].GetString());
        Assert.Equal("drawn digits", published.GetProperty("properties").GetProperty("trained_on").GetString());
    }

    [Fact]
    public async Task Put_OnnxFile_IsAModelOfOnePart()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        using HttpResponseMessage response = await host.Client.PutAsync("/api/models/any-model", new ByteArrayContent(SampleParts.Linear(softmax: false)));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("/api/models/any-model/versions/1", response.Headers.Location?.ToString());
        JsonElement manifest = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("single", manifest.GetProperty("strategy").GetString());
        Assert.Equal("model", manifest.GetProperty("parts")[0].GetProperty("name").GetString());
        Assert.Equal("logits", manifest.GetProperty("output").GetString());
        await host.AssertCleanAsync();
    }

    [SharedDataFact("onnx/mobilenetv2_1.0_224_qat_dequant_fp32.onnx")]
    public async Task Put_MobileNet_IsAccepted()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        byte[] file = await File.ReadAllBytesAsync(SharedData.Find("onnx", "mobilenetv2_1.0_224_qat_dequant_fp32.onnx")!);
        using HttpResponseMessage response = await host.Client.PutAsync("/api/models/mobilenet", new ByteArrayContent(file));
        JsonElement manifest = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(1001, manifest.GetProperty("classes").GetInt32());
    }

    [Theory]
    [InlineData("this is no model", "Part 'model' (", "the file is not ONNX")]
    [InlineData("", "Part 'model' (", "the file is empty")]
    public async Task Put_NotOnnx_IsRefusedAndNothingIsStored(string text, string place, string message)
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        string error = await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Put, "/api/models/digits", new StringContent(text));
        Assert.StartsWith(place, error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        await AssertNothingStoredAsync(host);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("weights.bin")]
    public async Task Put_ExternalTensor_IsRefusedWithTensorAndPath(string location)
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        byte[] bytes = Changed(model =>
        {
            TensorProto weight = model.Graph.Initializer[0];
            weight.ClearRawData();
            weight.DataLocation = TensorProto.Types.DataLocation.External;
            weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        });
        string error = await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Put, "/api/models/digits", new ByteArrayContent(bytes));
        Assert.Contains($"initializer 'weight': its data is in the external file '{location}'", error, StringComparison.Ordinal);
        await AssertNothingStoredAsync(host);
    }

    [Fact]
    public async Task Put_MissingTensor_IsRefusedWithNodeAndTensor()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        byte[] bytes = Changed(model => model.Graph.Initializer.Clear());
        string error = await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Put, "/api/models/digits", new ByteArrayContent(bytes));
        Assert.Contains("node 'logits' (MatMul): it reads tensor 'weight'", error, StringComparison.Ordinal);
        await AssertNothingStoredAsync(host);
    }

    [Fact]
    public async Task Put_Truncated_IsRefusedWithTheByte()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        byte[] bytes = SampleParts.Linear();
        string error = await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Put, "/api/models/digits", new ByteArrayContent(bytes[..^10]));
        Assert.Contains("graph: at byte", error, StringComparison.Ordinal);
        await AssertNothingStoredAsync(host);
    }

    [Theory]
    [InlineData("Digits")]
    [InlineData("..%2F..%2Fetc")]
    [InlineData(".hidden")]
    [InlineData("a%0A")]
    [InlineData("a%20b")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task Any_BadName_IsRefusedWithThePattern(string name)
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        string error = await host.RefusedAsync(
            HttpStatusCode.BadRequest, HttpMethod.Put, $"/api/models/{name}", new ByteArrayContent(SampleParts.Linear()));
        Assert.Contains("expected 1 to 64 characters of a-z", error, StringComparison.Ordinal);
        await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Get, $"/api/models/{name}");
        await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, $"/api/models/{name}/versions", new StringContent("{}"));
        await AssertNothingStoredAsync(host);
    }

    [Theory]
    [InlineData("", "at line 1, byte 1")]
    [InlineData("{", "at line 1")]
    [InlineData("null", "expected a JSON object")]
    [InlineData("[1]", "at line 1")]
    [InlineData("{\"strategy\": \"team\", \"parts\": 3}", "path $.parts")]
    [InlineData("{\"strategy\": \"team\", \"strategy\": \"single\"}", "path $")]
    [InlineData("{\"strategy\": \"swarm\"}", "strategy is 'swarm': expected 'team' or 'single'")]
    [InlineData("{\"strategy\": \"team\"}", "parts has 0 entries: strategy 'team' takes 1 to 64")]
    [InlineData("{\"strategy\": \"team\", \"parts\": [null]}", "parts[0] is null")]
    [InlineData("{\"strategy\": \"team\", \"parts\": [{\"name\": \"../x\"}]}", "parts[0].name is '../x'")]
    [InlineData("{\"strategy\": \"team\", \"parts\": [{\"name\": \"a\", \"sha256\": \"12\"}]}", "parts[0].sha256 is '12': expected 64 hexadecimal digits")]
    [InlineData("{\"strategy\": \"team\", \"parts\": [{\"name\": \"a\", \"path\": \"/etc\"}]}", "parts[0] has a field 'path': expected name, sha256")]
    [InlineData("{\"strategy\": \"team\", \"part\": []}", "The manifest has a field 'part': expected strategy, parts")]
    public async Task Post_MalformedManifest_IsRefusedWithThePlace(string json, string message)
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        string error = await host.RefusedAsync(
            HttpStatusCode.BadRequest, HttpMethod.Post, "/api/models/digits/versions", new StringContent(json, Encoding.UTF8, "application/json"));
        Assert.Contains(message, error, StringComparison.Ordinal);
        await AssertNothingStoredAsync(host);
    }

    [Fact]
    public async Task Post_HugeManifest_IsRefusedBeforeItIsRead()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        await host.RefusedAsync(
            HttpStatusCode.RequestEntityTooLarge, HttpMethod.Post, "/api/models/digits/versions", new StringContent(new string(' ', 2_000_000)));
        using StreamContent chunked = new(new UnseekableStream(Encoding.UTF8.GetBytes(new string(' ', 2_000_000))));
        await host.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, HttpMethod.Post, "/api/models/digits/versions", chunked);
        await host.AssertCleanAsync();
    }

    [Fact]
    public async Task Post_MissingBlob_NamesPartAndHash()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        string hash = new('a', 64);
        object manifest = new { strategy = "single", parts = new[] { new { name = "model", sha256 = hash } } };
        string error = await host.RefusedAsync(
            HttpStatusCode.BadRequest, HttpMethod.Post, "/api/models/digits/versions", JsonContent.Create(manifest));
        Assert.Equal($"Part 'model': there is no blob {hash}; upload it with PUT /api/blobs/{hash} first.", error);
    }

    [Fact]
    public async Task Post_ManyAtOnce_GiveEachVersionOnce()
    {
        await using PlannerHost host = await PlannerHost.StartAsync("--Planner:MaxConcurrentUploads=1024");
        object manifest = await TeamAsync(host, SampleParts.Linear());
        JsonElement[] published = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => host.PublishAsync("digits", manifest)));
        Assert.Equal(Enumerable.Range(1, 24), published.Select(item => item.GetProperty("version").GetInt32()).Order());
    }

    [Fact]
    public async Task Delete_Version_IsGoneAndItsNumberIsNotGivenAgainEvenAfterARestart()
    {
        using TemporaryFolder home = new();
        byte[] part = SampleParts.Linear();
        await using (PlannerHost host = await PlannerHost.StartInAsync(home.Path))
        {
            object manifest = await TeamAsync(host, part);
            await host.PublishAsync("digits", manifest);
            await host.PublishAsync("digits", manifest);
            using HttpResponseMessage deleted = await host.Client.DeleteAsync("/api/models/digits/versions/2");
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
            Assert.Equal(1, (await host.GetAsync("/api/models/digits/versions/latest")).GetProperty("version").GetInt32());
            Assert.Equal(
                "Model 'digits' has no version 2.", await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Delete, "/api/models/digits/versions/2"));
        }

        await using PlannerHost restarted = await PlannerHost.StartInAsync(home.Path);
        Assert.Equal(1, (await restarted.GetAsync("/api/models/digits/versions/latest")).GetProperty("version").GetInt32());
        Assert.Equal(3, (await restarted.PublishAsync("digits", await TeamAsync(restarted, part))).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Get_UnknownModelOrVersion_IsNotFound()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        await host.PublishAsync("digits", await TeamAsync(host, SampleParts.Linear()));
        Assert.Equal("There is no model 'letters'.", await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, "/api/models/letters"));
        await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, "/api/models/letters/versions/latest");
        Assert.Equal(
            "Model 'digits' has no version 9; it has 1.", await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, "/api/models/digits/versions/9"));
        Assert.Equal(
            "The version is '-1': expected a number or 'latest'.",
            await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Get, "/api/models/digits/versions/-1"));
    }

    private static async Task<object> TeamAsync(PlannerHost host, params byte[][] parts)
    {
        foreach (byte[] part in parts)
        {
            await host.PutBlobAsync(part);
        }

        return new
        {
            strategy = "team",
            parts = parts.Select((part, i) => new { name = $"expert-{i}", sha256 = SampleParts.HashOf(part) }).ToArray(),
        };
    }

    private static byte[] Changed(Action<ModelProto> change)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(SampleParts.Linear());
        change(model);
        return model.ToByteArray();
    }

    private static string Shown(JsonElement input) =>
        $"{input.GetProperty("name")} {input.GetProperty("datatype")} {string.Join(',', input.GetProperty("shape").EnumerateArray())}";

    private static async Task AssertNothingStoredAsync(PlannerHost host)
    {
        await host.AssertCleanAsync();
        Assert.Empty((await host.GetAsync("/api/models")).EnumerateArray());
        Assert.Empty(Directory.GetFiles(Path.Combine(host.Root, "blobs"), "*", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(host.Root, "models")));
    }
}
