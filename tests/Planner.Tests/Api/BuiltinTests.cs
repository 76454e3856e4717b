using System.Net;
using System.Text.Json;

namespace EdgeAspire.Planner.Tests.Api;

/// <summary>Benchmark models as models of the repository.</summary>
public sealed class BuiltinTests
{
    [Fact]
    public async Task Post_NoVersion_MakesIt_ThenStaysAsItIs()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();

        JsonElement made = await host.MadeAsync("/api/models/mlp/builtin", new { builtin = "mlp2" });
        JsonElement again = await host.MadeAsync("/api/models/mlp/builtin", new { builtin = "mlp8" }, HttpStatusCode.OK);
        JsonElement analysis = await host.GetAsync("/api/models/mlp/versions/latest/analysis");

        Assert.Equal(1, made.GetProperty("version").GetInt32());
        Assert.Equal(made.ToString(), again.ToString());
        Assert.NotEmpty(analysis.GetProperty("layers").EnumerateArray());
        await host.AssertCleanAsync();
    }

    [Fact]
    public async Task Post_SeveralAtOnce_MakesOneVersion()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            host.Client.PostAsync("/api/models/mlp/builtin", new StringContent("{\"builtin\":\"mlp2\"}"))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(1, (await host.GetAsync("/api/models/mlp")).GetProperty("versions").GetArrayLength());
        foreach (HttpResponseMessage answer in answers)
        {
            answer.Dispose();
        }
    }

    [Theory]
    [InlineData("mlp", "{\"builtin\":\"lenet\"}", "builtin 'lenet' is not known; known are alexnet,")]
    [InlineData("mlp", "{}", "builtin '' is not known")]
    [InlineData("M L P", "{\"builtin\":\"mlp2\"}", "The name of the model is 'M L P'")]
    [InlineData("mlp", "[]", "The request is not the JSON that is expected")]
    public async Task Post_Faulty_IsRefused(string model, string json, string text)
    {
        await using PlannerHost host = await PlannerHost.StartAsync();

        using StringContent body = new(json);
        Assert.Contains(
            text,
            await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, $"/api/models/{Uri.EscapeDataString(model)}/builtin", body),
            StringComparison.Ordinal);
    }
}
