using System.Collections.Immutable;
using EdgeAspire.Bench.Ring;
using EdgeAspire.Parts;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Bench.Tests.Ring;

public class RingPlanTests
{
    [Fact]
    public void ChainOf_PlanWithASkip_CountsAllValuesThatCrossACut()
    {
        // a -> b and c; b -> d; c and d -> e.
        CutPlan plan = new(
            "plan",
            ModelVersion: null,
            Plan: null!,
            Inputs: [Value("a", 1)],
            Outputs: [Value("e", 5)],
            Sets: [Block(600, ["a"], ["b", "c"]), Block(200, ["b"], ["d"]), Block(300, ["c", "d"], ["e"])],
            PartSha256: []);

        var chain = RingPlan.ChainOf(plan);

        Assert.Equal([600, 200, 300], [chain.Work(0, 1), chain.Work(1, 2), chain.Work(2, 3)]);
        Assert.Equal(25, chain.Parameters(0, 1));
        Assert.Equal([4, 20, 28, 20], Enumerable.Range(0, 4).Select(chain.BytesAt));
    }

    private static PartSet Block(long flops, string[] inputs, string[] outputs) => new(
        CutMethod.Whole,
        Nodes: [],
        [.. inputs.Select(name => Value(name, name[0] - 'a' + 1))],
        [.. outputs.Select(name => new JoinedValue(Value(name, name[0] - 'a' + 1), JoinRule.Assemble))],
        [new PartDescription("part", [], [], flops, ModelBytes: 100)]);

    // As many numbers as its letter's place in the alphabet.
    private static ValueDescription Value(string name, long elements) => new(name, "FP32", ImmutableArray.Create(1L, elements));
}
