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
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

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
        await Poll.UntilAsync($"answers that were compared:\n{cluster.Log}", Limit, async () =>
        {
            var before = await cluster.PropertiesAsync();
            var (answer, retries, error) = await cluster.InferAsync(input);
            Assert.True(error is null, error);
            scores = answer!;
            said = await cluster.PropertiesAsync();
            return retries == 0 && string.Equals(before["plan"], said["plan"], StringComparison.Ordinal) && Number(said, "rounding_compared") >= 2;
        });

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

        // Stages count the runs of a plan's parts for as long as it stays.
        await Poll.UntilAsync($"requests that one plan answers:\n{cluster.Log}", Limit, async () =>
        {
            var before = await cluster.PropertiesAsync();
            var (none, one) = (await cluster.RunsAsync(), await AskAsync(input, 1));
            var all = await AskAsync(input, Requests);
            var after = await cluster.PropertiesAsync();
            Assert.Equal("fp32", after["wire"]);
            Assert.DoesNotContain(after.Keys, name => name.StartsWith("rounding_", StringComparison.Ordinal));
            if (!string.Equals(before["plan"], after["plan"], StringComparison.Ordinal))
            {
                return false;
            }

            Assert.Equal(Requests * (one - none), all - one);
            return true;
        });
    }

    /// <returns>How often stages have run parts when all are answered.</returns>
    private async Task<long> AskAsync(float[] input, int requests)
    {
        for (var request = 0; request < requests; request++)
        {
            var (_, _, error) = await cluster.InferAsync(input);
            Assert.True(error is null, error);
        }

        return await cluster.RunsAsync();
    }

    private static double Number(IReadOnlyDictionary<string, string> properties, string name) =>
        double.Parse(properties.GetValueOrDefault(name, "0"), CultureInfo.InvariantCulture);
}
