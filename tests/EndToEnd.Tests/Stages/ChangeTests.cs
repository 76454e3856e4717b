using System.Globalization;
using EdgeAspire.EndToEnd.Tests.Hosting;

namespace EdgeAspire.EndToEnd.Tests.Stages;

/// <summary>Plans that replace each other under load.</summary>
public sealed class ChangeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Plan_ReplacedUnderLoad_NoAnswerIsLostOrWrong_AndOldPartsGo()
    {
        var both = await ReplaceUnderLoadAsync(maxParts: 256);

        // Now stages have room for the parts of either plan, also where they measure other figures this time, but not for those of both.
        await ReplaceUnderLoadAsync(both - 1);
    }

    /// <returns>The most parts that one stage has in both plans together.</returns>
    private static async Task<int> ReplaceUnderLoadAsync(int maxParts)
    {
        var cluster = new StageCluster(string.Create(CultureInfo.InvariantCulture, $"--Stage:MaxParts={maxParts}"));
        await cluster.InitializeAsync();
        try
        {
            await cluster.DeployAsync(StageTests.Rounds, devices: 3);
            var (rounds, kernels) = (await CountPartsAsync(cluster), new int[cluster.Stages.Count]);
            var load = new StageLoad(cluster);
            for (var change = 0; change < 2; change++)
            {
                await load.AnswersAsync(5);
                await cluster.ChangeAsync(StageTests.Kernels, devices: 3);
                kernels = await CountPartsAsync(cluster);
                await load.AnswersAsync(5);
                await cluster.ChangeAsync(StageTests.Rounds, devices: 3);
            }

            await load.AnswersAsync(5);
            await load.StopAsync();

            Assert.Empty(load.Failures);
            AssertOnlySilenceFailed(cluster, load);
            await Poll.UntilAsync(
                "the parts of other plans to be unloaded",
                Limit,
                async () =>
                {
                    var needed = await cluster.PartsOfAsync(await cluster.NewestPlanAsync());
                    return (await cluster.PartsAsync()).SelectMany(parts => parts.Keys).All(needed.Contains);
                },
                () => cluster.Log);
            return rounds.Zip(kernels, (one, other) => one + other).Max();
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    /// <summary>How many parts of the newest plan each stage has, when all are loaded.</summary>
    private static async Task<int[]> CountPartsAsync(StageCluster cluster)
    {
        int[] counts = [];
        await Poll.UntilAsync(
            "the parts of the newest plan to be loaded",
            Limit,
            async () =>
            {
                var planned = await cluster.PartsOfAsync(await cluster.NewestPlanAsync());
                var loaded = (await cluster.PartsAsync()).Select(parts => parts.Keys.Where(planned.Contains).ToList()).ToList();
                counts = [.. loaded.Select(parts => parts.Count)];
                return planned.SetEquals(loaded.SelectMany(parts => parts));
            },
            () => cluster.Log);
        return counts;
    }

    // A process that is not given the processor for seconds counts as hung, rightly. Nothing else may have a request begun again.
    private static void AssertOnlySilenceFailed(StageCluster cluster, StageLoad load)
    {
        string[] failures = [.. cluster.GateLog.Split('\n').Where(line => line.Contains("A request for model", StringComparison.Ordinal))];
        Assert.True(load.Retries == 0 || (failures.Length > 0 && failures.All(failure => failure.Contains("does not answer", StringComparison.Ordinal))), cluster.Log);
    }
}
