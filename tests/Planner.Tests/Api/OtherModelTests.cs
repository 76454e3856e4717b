using System.Net;
using System.Text.Json;
using EdgeAspire.Testing;

namespace EdgeAspire.Planner.Tests.Api;

/// <summary>Models that are no classifiers.</summary>
public sealed class OtherModelTests
{
    [Fact]
    public async Task Put_NoClassifier_IsKeptListedAnalysedAndPlanned()
    {
        using TemporaryFolder folder = new();
        await using (PlannerHost host = await PlannerHost.StartInAsync(folder.Path))
        {
            await host.UploadAsync("maps", SampleNetworks.Maps());
        }

        await using PlannerHost again = await PlannerHost.StartInAsync(folder.Path);

        JsonElement manifest = await again.GetAsync("/api/models/maps/versions/latest");
        Assert.Equal("single", manifest.GetProperty("strategy").GetString());
        Assert.EndsWith("this model answers 'maps' FP32 [-1, 4, -1, -1].", manifest.GetProperty("not_classifier").GetString(), StringComparison.Ordinal);
        Assert.All((string[])["input", "classes", "output", "class_labels"], name => Assert.False(manifest.TryGetProperty(name, out _)));
        JsonElement listed = Assert.Single((await again.GetAsync("/api/models")).EnumerateArray());
        Assert.Equal("maps", listed.GetProperty("name").GetString());
        Assert.False(listed.TryGetProperty("classes", out _));
        JsonElement analysis = await again.GetAsync("/api/models/maps/versions/latest/analysis?shapes=image=1,3,8,8");
        Assert.Equal(3, analysis.GetProperty("layers").GetArrayLength());
        JsonElement plan = await again.MadeAsync("/api/plans", JsonDocument.Parse(
            """{"model":"maps","shapes":{"image":[1,3,8,8]},"devices":[{"name":"pi","gflops":1}],"gateway":{"mbps":1}}""").RootElement);
        Assert.Equal(1, plan.GetProperty("model_version").GetInt32());
        await again.AssertCleanAsync();
    }

    [Theory]
    [InlineData("\"strategy\":\"team\"")]
    [InlineData("\"strategy\":\"single\",\"classes\":4")]
    [InlineData("\"strategy\":\"single\",\"output\":\"logits\"")]
    [InlineData("\"strategy\":\"single\",\"class_labels\":[\"a\",\"b\"]")]
    [InlineData("\"strategy\":\"single\",\"input\":{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[-1,3,-1,-1]}")]
    public async Task Post_NoClassifierThatShouldBeOne_IsRefusedWithTheReason(string declared)
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        byte[] maps = SampleNetworks.Maps();
        await host.PutBlobAsync(maps);
        using StringContent body = new($"{{{declared},\"parts\":[{{\"name\":\"one\",\"sha256\":\"{SampleParts.HashOf(maps)}\"}}]}}");

        string error = await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/models/maps/versions", body);

        Assert.StartsWith("Part 'one' (", error, StringComparison.Ordinal);
        Assert.Contains("this model answers 'maps'", error, StringComparison.Ordinal);
        Assert.Empty((await host.GetAsync("/api/models")).EnumerateArray());
    }
}
