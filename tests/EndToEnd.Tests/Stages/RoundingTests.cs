using System.Globalization;
using EdgeAspire.EndToEnd.Tests.Hosting;

namespace EdgeAspire.EndToEnd.Tests.Stages;

/// <summary>What rounding on the wire does to answers, as users see it.</summary>
[Collection(StageClusterFixture.Name)]
public sealed class RoundingTests(StageCluster cluster)
{
    internal const string Int8 = """{"algorithm":"sls","all_devices":true,"transport":"switched","device_to_device":true,"wire":["int8"]}""";
    private const string Fp16 = """{"algorithm":"sls","all_devices":true,"transport":"switched","device_to_device":true,"wire":["fp16"]}""";
    private const int Requests = 5;

    // A repeat that took seconds lets twenty times as long pass until the next.
    internal static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("int8", Int8)]
    [InlineData("fp16", Fp16)]
    public async Task Metadata_PlanThatRounds_SaysHowFarAnswersAreOff(string wire, string request)
    {
        await cluster.DeployAsync(request, devices: 3);
        var input = StageNetwork.Input(0);
        var exact = StageNetwork.Compute(input);
        IReadOnlyDictionary<string, string> said = new Dictionary<string, string>(StringComparer.Ordinal);
        float[] scores = [];

        // A plan that replaces another begins to count anew, and rounds otherwise.
        await Poll.UntilAsync("answers that were compared", Limit, IsComparedAsync, () => cluster.Log);
        async Task<bool> IsComparedAsync()
        {
            var answer = await cluster.InferAsync(input);
            Assert.True(answer.Error is null, answer.Error);
            scores = answer.Scores!;
            said = await cluster.PropertiesAsync();
            return string.Equals(answer.Plan, said["plan"], StringComparison.Ordinal) && Number(said, "rounding_compared") >= 2;
        }

        Assert.Equal(wire, said["wire"]);
        Assert.Equal(Number(said, "rounding_compared"), Number(said, "rounding_answers"));
        var off = scores.Zip(exact, (given, right) => MathF.Abs(given - right)).Max() / exact.Max(MathF.Abs);
        Assert.NotEqual(0, off);
        Assert.Equal(off, Number(said, "rounding_largest_change"), 1e-5);
        Assert.Equal(off, Number(said, "rounding_mean_change"), 1e-5);
        var isSame = Array.IndexOf(scores, scores.Max()) == Array.IndexOf(exact, exact.Max());
        Assert.Equal(isSame ? Number(said, "rounding_answers") : 0, Number(said, "rounding_same_answers"));
    }

    [Fact]
    public async Task Metadata_ExactPlan_RepeatsNoRequest()
    {
        await cluster.DeployAsync(StageTests.Rounds, devices: 3);
        var input = StageNetwork.Input(0);

        // Stages count the runs of a plan's parts for as long as it stays, and a request that is begun again runs some of them twice.
        await Poll.UntilAsync("requests that one plan answers", Limit, IsRepeatedByNobodyAsync, () => cluster.Log);
        async Task<bool> IsRepeatedByNobodyAsync()
        {
            var plan = await cluster.NewestPlanAsync();
            var none = await RunsAsync(plan);
            var isSteady = await AskAsync(plan, input, 1);
            var one = await RunsAsync(plan);
            isSteady &= await AskAsync(plan, input, Requests);
            var all = await RunsAsync(plan);
            var properties = await cluster.PropertiesAsync();
            Assert.Equal("fp32", properties["wire"]);
            Assert.DoesNotContain(properties.Keys, name => name.StartsWith("rounding_", StringComparison.Ordinal));
            if (!isSteady || !string.Equals(plan, properties["plan"], StringComparison.Ordinal))
            {
                return false;
            }

            Assert.NotEqual(none, one);
            Assert.Equal(Requests * (one - none), all - one);
            return true;
        }
    }

    private async Task<long> RunsAsync(string plan)
    {
        var parts = await cluster.PartsOfAsync(plan);
        return (await cluster.PartsAsync()).Sum(stage => stage.Where(part => parts.Contains(part.Key)).Sum(part => part.Value));
    }

    /// <returns>Whether all were answered by that plan, each at the first try.</returns>
    private async Task<bool> AskAsync(string plan, float[] input, int requests)
    {
        var isSteady = true;
        for (var request = 0; request < requests; request++)
        {
            var answer = await cluster.InferAsync(input);
            Assert.True(answer.Error is null, answer.Error);
            isSteady &= answer.Retries == 0 && string.Equals(answer.Plan, plan, StringComparison.Ordinal);
        }

        return isSteady;
    }

    private static double Number(IReadOnlyDictionary<string, string> properties, string name) =>
        double.Parse(properties.GetValueOrDefault(name, "0"), CultureInfo.InvariantCulture);
}
