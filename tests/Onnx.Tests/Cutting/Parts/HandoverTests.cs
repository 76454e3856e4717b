using System.Collections.Immutable;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;
using EdgeAspire.Testing.Cutting;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Cutting.Parts;

public sealed class HandoverTests
{
    private static readonly HashSet<string> Nothing = [];

    [Fact]
    public void Between_RowsOfTwoConvolutions_OnlyHalosPass()
    {
        (PartSet first, PartSet second) = TwoRounds(new AxisCut(2, [4, 6, 6]), new AxisCut(2, [4, 6, 6]));
        Handover handover = Handover.Between(first, second, [0, 1, 2], Nothing);
        Assert.Equal([1L, 2, 1], handover.Missing.Select(Rows));
        Assert.Equal([1L, 2, 1], handover.Uploads.Select(Rows));
    }

    [Fact]
    public void Between_RowsThatTwoDevicesNeed_AreUploadedOnce()
    {
        // Parts of one row need the neighbour's row on both sides: the middle one's goes to two devices.
        (PartSet first, PartSet second) = TwoRounds(new AxisCut(2, [7, 1, 8]), new AxisCut(2, [7, 1, 8]));
        Handover handover = Handover.Between(first, second, [0, 1, 2], Nothing);
        Assert.Equal([1L, 2, 1], handover.Missing.Select(Rows));
        Assert.Equal([1L, 1, 1], handover.Uploads.Select(Rows));
    }

    [Fact]
    public void Between_OtherDevices_TakeEverythingAndAMiddlePieceIsKept()
    {
        (PartSet first, PartSet second) = TwoRounds(new AxisCut(2, [4, 4, 8]), new AxisCut(2, [12, 4]));
        Handover handover = Handover.Between(first, second, [1, null], Nothing);
        Assert.Equal([9L, 5], handover.Missing.Select(Rows));
        Assert.Equal(2, handover.Missing[0].Length);
        Assert.Equal([4L, 0, 8], handover.Uploads.Select(Rows));
    }

    [Fact]
    public void Between_ValueThatTheGatewayKeeps_IsUploadedWhole()
    {
        (PartSet first, PartSet second) = TwoRounds(new AxisCut(2, [8, 8]), new AxisCut(2, [8, 8]));
        Handover handover = Handover.Between(first, second, [0, 1], new HashSet<string>(["c1"], StringComparer.Ordinal));
        Assert.Equal([8L, 8], handover.Uploads.Select(Rows));
    }

    [Fact]
    public void Between_FirstRound_EveryHaloOfTheImageIsSent()
    {
        (PartSet first, _) = TwoRounds(new AxisCut(2, [8, 8]), new AxisCut(2, [8, 8]));
        Handover handover = Handover.Between(null, first, [null, null], Nothing);
        Assert.Equal([9L, 9], handover.Missing.Select(Rows));
        Assert.Empty(handover.Uploads);
    }

    [Fact]
    public void Between_PartialSums_GoWholeAndComeBackWhole()
    {
        ModelGraph graph = Graph();
        PartSet first = InputCut.Cut(GraphBlock.Between(graph, 0, 1), new AxisCut(1, [1, 3]), "first").Value.Description;
        PartSet second = OutputCut.Cut(GraphBlock.Between(graph, 1, 2), [new AxisCut(2, [8, 8])], "second").Value.Description;
        Handover handover = Handover.Between(first, second, [0, 1], Nothing);
        Assert.Equal([9L, 9], handover.Missing.Select(Rows));
        Assert.Equal([16L, 16], handover.Uploads.Select(Rows));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rest_RandomBoxes_HasEveryOtherElementOnce(int seed)
    {
        Random random = new(seed);
        Interval Any()
        {
            int start = random.Next(0, 6);
            return new Interval(start, random.Next(start + 1, 7));
        }

        Region box = new([Any(), Any(), Any()]);
        Region[] others = [.. Enumerable.Range(0, 4).Select(_ => new Region([Any(), Any(), Any()]))];
        var rest = Handover.Rest(box, others);
        for (int i = 0; i < 343; i++)
        {
            Region point = new([At(i / 49), At(i / 7 % 7), At(i % 7)]);
            int expected = box.Contains(point) && !others.Any(other => other.Contains(point)) ? 1 : 0;
            Assert.Equal(expected, rest.Count(part => part.Contains(point)));
        }

        static Interval At(int index) => new(index, index + 1);
    }

    private static long Rows(ImmutableArray<ValueBox> boxes) => boxes.Sum(box => box.Axes[2].Length);

    private static (PartSet First, PartSet Second) TwoRounds(AxisCut first, AxisCut second)
    {
        ModelGraph graph = Graph();
        return (
            OutputCut.Cut(GraphBlock.Between(graph, 0, 1), [first], "first").Value.Description,
            OutputCut.Cut(GraphBlock.Between(graph, 1, 2), [second], "second").Value.Description);
    }

    private static ModelGraph Graph() => Models.Image("rounds", 4, 16, 8)
        .AddConv("x", "c1", 4, 4, 3, Models.Pads(1, 1, 1, 1))
        .AddConv("c1", "y", 4, 4, 3, Models.Pads(1, 1, 1, 1))
        .AddOutput("y", DataType.Float, 1, 4, 16, 8)
        .Analyze();
}
