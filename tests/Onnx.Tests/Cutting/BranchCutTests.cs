using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;
using EdgeAspire.Testing.Cutting;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Cutting;

public sealed class BranchCutTests
{
    [Fact]
    public void Cut_Inception_JoinsChannelsOfTheBranches()
    {
        ModelGraph graph = Inception();
        CutBlock cut = BranchCut.Cut(Cuts.Block(graph), null, "inception").Value;
        Cuts.AssertExact(graph, true, cut);
        Assert.Equal(CutMethod.Branches, cut.Description.Method);
        Assert.Equal(JoinRule.Assemble, Assert.Single(cut.Description.Outputs).Join);
        Assert.Equal(3, cut.Description.Parts.Length);
    }

    [Fact]
    public void Cut_TwoBranchesOnOneDevice_GivesBothBoxes()
    {
        ModelGraph graph = Inception();
        CutBlock cut = BranchCut.Cut(Cuts.Block(graph), [[0, 2], [1]], "inception").Value;
        Cuts.AssertExact(graph, true, cut);
        Assert.Equal(2, cut.Description.Parts.Length);
    }

    [Fact]
    public void Cut_ConvolutionBesideAShortcutConvolution_AddsUp()
    {
        ModelGraph graph = Models.Image("shortcut", 3, 8, 8)
            .AddConv("x", "c1", 3, 4, 3, Models.Pads(1, 1, 1, 1))
            .AddNode("Relu", ["c1"], ["r1"])
            .AddConv("r1", "c2", 4, 6, 3, Models.Pads(1, 1, 1, 1))
            .AddConv("x", "side", 3, 6, 1)
            .AddNode("Add", ["c2", "side"], ["y"])
            .AddOutput("y", DataType.Float, 1, 6, 8, 8)
            .Analyze();
        Cuts.AssertExact(graph, true, BranchCut.Cut(Cuts.Block(graph), null, "shortcut"));
    }

    [Fact]
    public void Cut_ShakeShake_AddsTheShortcutOnce()
    {
        ModelGraph graph = Models.Image("shake", 4, 8, 8)
            .AddConv("x", "a", 4, 4, 3, Models.Pads(1, 1, 1, 1))
            .AddConv("x", "b", 4, 4, 3, Models.Pads(1, 1, 1, 1))
            .AddNode("Mean", ["a", "b"], ["ab"])
            .AddNode("Add", ["x", "ab"], ["y"])
            .AddOutput("y", DataType.Float, 1, 4, 8, 8)
            .Analyze();
        CutBlock cut = BranchCut.Cut(Cuts.Block(graph), null, "shake").Value;
        Cuts.AssertExact(graph, false, cut);
        Assert.Equal(JoinRule.Sum, Assert.Single(cut.Description.Outputs).Join);
        Assert.Equal(2, cut.Description.Parts.Length);
    }

    [Fact]
    public void Cut_HeadsWithoutMerge_GivesEachHeadFromItsPart()
    {
        ModelGraph graph = Models.Image("heads", 3, 8, 8)
            .AddConv("x", "a", 3, 4, 3)
            .AddConv("x", "b", 3, 5, 1)
            .AddOutput("a", DataType.Float, 1, 4, 6, 6)
            .AddOutput("b", DataType.Float, 1, 5, 8, 8)
            .Analyze();
        Cuts.AssertExact(graph, true, BranchCut.Cut(Cuts.Block(graph), null, "heads"));
    }

    [Fact]
    public void Cut_Chain_IsRefused()
    {
        ModelGraph graph = Models.Image("chain", 3, 8, 8)
            .AddConv("x", "c1", 3, 4, 3)
            .AddConv("c1", "y", 4, 4, 3)
            .AddOutput("y", DataType.Float, 1, 4, 4, 4)
            .Analyze();
        Cuts.AssertRefused(
            BranchCut.Cut(Cuts.Block(graph), null, "chain").Fault, "node 'c1' (Conv) to node 'y' (Conv) are one branch");
    }

    [Fact]
    public void Cut_GroupsThatMissABranch_IsRefused() => Cuts.AssertRefused(
        BranchCut.Cut(Cuts.Block(Inception()), [[0], [1]], "inception").Fault, "groups [0], [1] do not have each of 3 branches once");

    private static ModelGraph Inception() => Models.Image("inception", 3, 8, 8)
        .AddConv("x", "a", 3, 4, 1)
        .AddConv("x", "b1", 3, 2, 1)
        .AddConv("b1", "b2", 2, 5, 3, Models.Pads(1, 1, 1, 1))
        .AddNode("MaxPool", ["x"], ["p"], NodeAttributes.Of("kernel_shape", [3L, 3]), Models.Pads(1, 1, 1, 1))
        .AddConv("p", "c", 3, 3, 1)
        .AddNode("Concat", ["a", "b2", "x", "c"], ["y"], NodeAttributes.Of("axis", 1))
        .AddOutput("y", DataType.Float, 1, 15, 8, 8)
        .Analyze();
}
