using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeAspire.EndToEnd.Tests.Hosting;

namespace EdgeAspire.EndToEnd.Tests.Stages;

/// <summary>Plans that replace each other under load.</summary>
public sealed class ChangeTests
{
    [Fact]
    public async Task Plan_ReplacedUnderLoad_NoAnswerIsLostOrWrong_AndOldPartsGo()
    {
        var most = await ReplaceUnderLoadAsync(maxParts: 256);

        // Now stages have room for the parts of either plan, but not for those of both.
        await ReplaceUnderLoadAsync(most + 1);
    }

    /// <returns>The most parts that one stage has in a plan.</returns>
    private static async Task<int> ReplaceUnderLoadAsync(int maxParts)
    {
        var cluster = new StageCluster(string.Create(CultureInfo.InvariantCulture, $"--Stage:MaxParts={maxParts}"));
        await cluster.InitializeAsync();
        try
        {
            await cluster.DeployAsync(StageTests.Rounds, devices: 3);
            var most = (await PartsAsync(cluster)).Max(parts => parts.Count);
            var load = new StageLoad(cluster);
            for (var change = 0; change < 2; change++)
            {
                await load.AnswersAsync(5);
                await cluster.ChangeAsync(StageTests.Kernels, devices: 3);
                most = Math.Max(most, (await PartsAsync(cluster)).Max(parts => parts.Count));
                await load.AnswersAsync(5);
                await cluster.ChangeAsync(StageTests.Rounds, devices: 3);
            }

            await load.AnswersAsync(5);
            await load.StopAsync();

            Assert.Empty(load.Failures);
            Assert.True(load.Retries == 0, cluster.Log);
            await Poll.UntilAsync(
                "the parts of other plans to be unloaded",
                TimeSpan.FromMinutes(1),
                async () =>
                {
                    var needed = await cluster.PlanPartsAsync();
                    return (await PartsAsync(cluster)).SelectMany(parts => parts).All(needed.Contains);
                },
                () => cluster.Log);
            return most;
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    // Of each stage.
    private static async Task<List<IReadOnlyList<string>>> PartsAsync(StageCluster cluster)
    {
        using var client = new HttpClient();
        List<IReadOnlyList<string>> parts = [];
        foreach (var stage in cluster.Stages)
        {
            var body = await client.GetFromJsonAsync<JsonElement>(new Uri(stage.Rest, "/api/stage"));
            parts.Add([.. body.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("sha256").GetString()!)]);
        }

        return parts;
    }
}
