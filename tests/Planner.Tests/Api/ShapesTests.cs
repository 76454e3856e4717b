using System.Net;
using System.Text.Json;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Tests.Api;

/// <summary>Models that leave dimensions of their inputs open.</summary>
public sealed class ShapesTests
{
    private static readonly string Hash = SampleParts.HashOf(SampleNetworks.Maps());

    [Fact]
    public async Task Analysis_ShapesGiven_IsForThem()
    {
        await using PlannerHost host = await StartAsync();

        JsonElement small = await host.GetAsync($"/api/blobs/{Hash}/analysis?shapes=image=1,3,8,8");
        JsonElement large = await host.GetAsync($"/api/blobs/{Hash}/analysis?shapes=image%3D1,3,16,8");

        Assert.Equal([1L, 16, 8, 8], small.GetProperty("layers")[0].GetProperty("output_shape").EnumerateArray().Select(size => size.GetInt64()));
        Assert.Equal(
            2 * small.GetProperty("totals").GetProperty("multiply_accumulates").GetInt64(),
            large.GetProperty("totals").GetProperty("multiply_accumulates").GetInt64());
    }

    [Theory]
    [InlineData("", "input 'image': dimension 2 ('N2') is dynamic; give the input a fixed shape")]
    [InlineData("?shapes=image=1,3,8", "input 'image': the given shape [1, 3, 8] has 3 dimensions, the model declares 4")]
    [InlineData("?shapes=image=1,4,8,8", "input 'image': dimension 1 of the given shape [1, 4, 8, 8] is 4, the model declares 3")]
    [InlineData("?shapes=photo=1,3,8,8", "a shape is given for input 'photo', but the inputs are 'image'")]
    [InlineData("?shapes=image=1,3,8,0", "shapes: dimension 3 of input 'image' is 0: expected 1 to 2147483647.")]
    [InlineData("?shapes=image=1,3,8,-1", "shapes: dimension 3 of input 'image' is -1")]
    [InlineData("?shapes=image=1,3,8,many", "shapes has 'image=1,3,8,many': expected an input and its dimensions, such as image=1,3,416,416.")]
    [InlineData("?shapes=image", "shapes has 'image'")]
    [InlineData("?shapes=", "shapes has ''")]
    [InlineData("?shapes=image=1,1,1,1,1,1,1,1,1", "shapes: input 'image' has 9 dimensions: expected 1 to 8.")]
    [InlineData("?shapes=image=1,3,8,8&shapes=image=1,3,8,8", "shapes: input 'image' is given twice.")]
    [InlineData("?shapes=image=1,3,99999999999999999999,8", "shapes has 'image=1,3,99999999999999999999,8'")]
    public async Task Analysis_BadShapes_NamesTheInputAndTheDimension(string query, string text)
    {
        await using PlannerHost host = await StartAsync();

        string message = await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Get, $"/api/blobs/{Hash}/analysis{query}");

        Assert.Contains(text, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"shapes\":{\"image\":[2147483647,3,2147483647,2147483647]}")]
    [InlineData("\"shapes\":{\"image\":[1,3,2147483647,64]}")]
    public async Task Post_MoreThanAnyMemoryHolds_IsRefused(string shapes)
    {
        await using PlannerHost host = await StartAsync();
        using StringContent body = new($"{{\"sha256\":\"{Hash}\",{shapes},\"devices\":[{{\"name\":\"pi\",\"gflops\":1}}],\"gateway\":{{\"mbps\":1}}}}");

        string message = await host.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, HttpMethod.Post, "/api/plans", body);

        Assert.Contains("input 'image': its shape [", message, StringComparison.Ordinal);
        await host.AssertCleanAsync();
    }

    [Theory]
    [InlineData("null", "input 'image': dimension 2")]
    [InlineData("{\"image\":null}", "input 'image' has 0 dimensions")]
    [InlineData("{\"image\":[]}", "input 'image' has 0 dimensions")]
    [InlineData("{\"image\":[1,3,8.5,8]}", "path $.shapes.image[2]")]
    [InlineData("{}", "input 'image': dimension 2")]
    public async Task Post_BadShapes_NamesThePlace(string shapes, string text)
    {
        await using PlannerHost host = await StartAsync();
        using StringContent body = new($"{{\"sha256\":\"{Hash}\",\"shapes\":{shapes},\"devices\":[{{\"name\":\"pi\",\"gflops\":1}}],\"gateway\":{{\"mbps\":1}}}}");

        string message = await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/plans", body);

        Assert.Contains(text, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mls")]
    [InlineData("pipeline")]
    public async Task Parts_OfAPlanWithShapes_HaveThem(string algorithm)
    {
        await using PlannerHost host = await StartAsync();

        JsonElement made = await host.MadeAsync("/api/plans", Request(algorithm, 24));
        JsonElement cut = await host.MadeAsync($"/api/plans/{made.GetProperty("id").GetString()}/parts");

        Assert.Equal("""{"image":[1,3,24,16]}""", JsonSerializer.Serialize(made.GetProperty("shapes")));
        Assert.Equal("1,3,24,16", string.Join(',', PlanJson.Read(cut.GetRawText()).Value.Shapes!["image"]));
        byte[] part = await host.Client.GetByteArrayAsync(new Uri($"/api/blobs/{cut.GetProperty("part_sha256")[0].GetString()}", UriKind.Relative));
        using OnnxModel model = OnnxModelReader.Read(part).Value;
        Assert.Equal(16, ModelGraph.Analyze(model).Value.Inputs[0].Shape[3]);
        JsonElement other = await host.MadeAsync("/api/plans", Request(algorithm, 32));
        Assert.NotEqual(made.GetProperty("id").GetString(), other.GetProperty("id").GetString());
    }

    private static JsonElement Request(string algorithm, int height) => JsonDocument.Parse(
        $$"""
        {
          "sha256": "{{Hash}}", "shapes": {"image": [1, 3, {{height}}, 16]}, "algorithm": "{{algorithm}}",
          "devices": [{"name": "pi-1", "gflops": 1}, {"name": "pi-2", "gflops": 1}], "gateway": {"mbps": 1000}
        }
        """).RootElement;

    private static async Task<PlannerHost> StartAsync()
    {
        PlannerHost host = await PlannerHost.StartAsync();
        await host.PutBlobAsync(SampleNetworks.Maps());
        return host;
    }
}
