using System.Net;
using System.Text.Json;
using EdgeAspire.Onnx.Costs;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Planner.Tests.Api;

public sealed class AnalysisEndpointsTests
{
    [Fact]
    public async Task Analysis_OfAModel_HasEveryLayerWithItsCosts()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        byte[] bytes = SampleNetworks.Convolutions();
        await host.UploadAsync("net", bytes);

        JsonElement analysis = await host.GetAsync("/api/models/net/versions/latest/analysis");

        ModelGraph graph = ModelGraph.Analyze(OnnxModelReader.Read(bytes).Value).Value;
        ModelCost cost = ModelCost.Of(graph);
        Assert.Equal(SampleParts.HashOf(bytes), analysis.GetProperty("sha256").GetString());
        JsonElement totals = analysis.GetProperty("totals");
        Assert.Equal(cost.Flops, totals.GetProperty("flops").GetInt64());
        Assert.Equal(cost.PeakActivationBytes, totals.GetProperty("peak_activation_bytes").GetInt64());
        Assert.Equal(graph.Nodes.Length, analysis.GetProperty("layers").GetArrayLength());
        JsonElement first = analysis.GetProperty("layers")[0];
        Assert.Equal("conv1", first.GetProperty("name").GetString());
        Assert.Equal("Conv", first.GetProperty("operator").GetString());
        Assert.Equal([1L, 16, 32, 32], first.GetProperty("output_shape").EnumerateArray().Select(size => size.GetInt64()));
        Assert.Equal(16L * 27 * 32 * 32, first.GetProperty("multiply_accumulates").GetInt64());
        Assert.Equal(16L * 27, first.GetProperty("parameters").GetInt64());
        Assert.Equal(5, analysis.GetProperty("cut_points").GetArrayLength());
        Assert.Equal("conv1", analysis.GetProperty("cut_points")[0].GetProperty("after").GetString());
    }

    [Fact]
    public async Task Analysis_OfABlobThatIsNoClassifier_IsGiven()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        byte[] bytes = SampleParts.Linear();
        Assert.Equal(HttpStatusCode.Created, await host.PutBlobAsync(bytes));

        JsonElement analysis = await host.GetAsync($"/api/blobs/{SampleParts.HashOf(bytes)}/analysis");

        Assert.Equal(2, analysis.GetProperty("totals").GetProperty("layers").GetInt32());
    }

    [Theory]
    [InlineData("/api/models/nobody/versions/1/analysis", HttpStatusCode.NotFound, "There is no model 'nobody'")]
    [InlineData("/api/models/net/versions/7/analysis", HttpStatusCode.NotFound, "no version 7")]
    [InlineData("/api/models/net/versions/new/analysis", HttpStatusCode.BadRequest, "The version is 'new'")]
    [InlineData("/api/models/net/versions/1/analysis?part=%3Cb%3E", HttpStatusCode.NotFound, "has no part '<b>'; it has model")]
    [InlineData("/api/models/..%2F..%2Fetc/versions/1/analysis", HttpStatusCode.BadRequest, "The name of the model is")]
    [InlineData("/api/blobs/12/analysis", HttpStatusCode.BadRequest, "64 hexadecimal digits")]
    public async Task Analysis_OfWhatIsNotThere_IsRefusedByName(string path, HttpStatusCode status, string text)
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        await host.UploadAsync("net", SampleNetworks.Convolutions());

        Assert.Contains(text, await host.RefusedAsync(status, HttpMethod.Get, path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Analysis_DynamicShape_NamesTheDimension()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        byte[] bytes = SampleNetworks.Convolutions(height: -1);
        await host.PutBlobAsync(bytes);

        string text = await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Get, $"/api/blobs/{SampleParts.HashOf(bytes)}/analysis");

        Assert.Contains("image", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Analysis_MoreNodesThanAllowed_IsRefused()
    {
        await using PlannerHost host = await PlannerHost.StartAsync("--Planner:MaxAnalyzedNodes=3");
        byte[] bytes = SampleNetworks.Convolutions();
        await host.PutBlobAsync(bytes);

        await host.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, HttpMethod.Get, $"/api/blobs/{SampleParts.HashOf(bytes)}/analysis");
        await host.AssertCleanAsync();
    }

    [Fact]
    public async Task Analysis_FileThatIsNoModel_IsRefused()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        byte[] bytes = [1, 2, 3];
        await host.PutBlobAsync(bytes);

        await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Get, $"/api/blobs/{SampleParts.HashOf(bytes)}/analysis");
        using HttpResponseMessage health = await host.Client.GetAsync("/health");
        Assert.True(health.IsSuccessStatusCode, await health.Content.ReadAsStringAsync());
    }
}
