using EdgeAspire.Stage.Tests.Hosting;
using EdgeAspire.Testing.Cutting;

namespace EdgeAspire.Stage.Tests.Sessions;

public sealed class WalkTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Walk_RowsThroughGateway_GivesTheWholesResult(int stages)
    {
        var graph = Networks.Convolutions();
        await using var cluster = await StageCluster.StartAsync(stages, Networks.RowBlocks(graph, stages));
        var values = Models.Inputs(graph);
        var expected = Models.RunWhole(graph, values);

        await cluster.WalkAsync("s", values);

        Assert.All(expected, output => Comparison.AssertEqual(output.Value, values[output.Key], bitEqual: false));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Flow_AllCallsAtOnceDeviceToDevice_GivesTheSameBits(int stages)
    {
        var graph = Networks.Convolutions();
        await using var cluster = await StageCluster.StartAsync(stages, Networks.RowBlocks(graph, stages));
        var walked = Models.Inputs(graph);
        var expected = Models.RunWhole(graph, walked);
        await cluster.WalkAsync("w", walked);

        for (var request = 0; request < 3; request++)
        {
            var values = Models.Inputs(graph);
            await cluster.FlowAsync($"f{request}", values);
            Assert.All(expected, output => Comparison.AssertEqual(output.Value, values[output.Key], bitEqual: false));
            Assert.All(expected, output => Comparison.AssertEqual(walked[output.Key], values[output.Key], bitEqual: true));
        }
    }
}
