using System.Collections.Immutable;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Tests.Shapes;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Graphs;

/// <summary>What is refused, and that the refusal names the place.</summary>
public sealed class HostileGraphTests
{
    private static readonly ImmutableDictionary<string, ImmutableArray<long>> None = ImmutableDictionary<string, ImmutableArray<long>>.Empty;

    [Fact]
    public void Analyze_ControlFlow_NamesTheNode()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Initializer.Add(new TensorProto { Name = "flag", DataType = (int)DataType.Bool, Int32Data = { 1 } });
        model.Graph.Node.Add(SampleModels.If("flag", "chosen", SampleModels.Body("logits", "a"), SampleModels.Body("image", "b")));
        AssertRefused(model, OnnxFaultReason.Unsupported, "node 'chosen' (If, operator set 17): attribute 'then_branch' holds a graph");
    }

    [Fact]
    public void Analyze_OutputThatDependsOnData_NamesTheNode()
    {
        RandomModel m = new(0);
        m.Opset(17);
        m.Answer("NonMaxSuppression", [m.Input(1, 10, 4), m.Input(1, 2, 10)]);
        AssertRefused(
            m.Proto, OnnxFaultReason.Unsupported, "node 'n0' (NonMaxSuppression, operator set 17): the shape of its output depends on the content");
    }

    [Fact]
    public void Analyze_ShapeThatDependsOnAnInput_NamesTheInput()
    {
        RandomModel m = new(0);
        m.Opset(17);
        m.Answer("Reshape", [m.Input(2, 3), m.Input(DataType.Int64, [2])]);
        AssertRefused(m.Proto, OnnxFaultReason.Unsupported, "node 'n0' (Reshape, operator set 17): input 1 'x1' INT64 [2] decides the shape");
    }

    [Fact]
    public void Analyze_FunctionOfTheModel_IsNotTakenForAnOperator()
    {
        ModelProto model = SampleModels.Linear();
        model.Functions.Add(new FunctionProto { Name = "Softmax", Input = { "x" }, Output = { "y" }, Node = { SampleModels.Node("Relu", "x", "y") } });
        AssertRefused(model, OnnxFaultReason.Unsupported, "(Softmax, operator set 17): it calls a function of the model");
    }

    [Fact]
    public void Analyze_OtherDomain_NamesIt()
    {
        ModelProto model = SampleModels.Linear();
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        model.Graph.Node[1].Domain = "com.microsoft";
        AssertRefused(model, OnnxFaultReason.Unsupported, "(com.microsoft.Softmax, operator set 1): operators outside of the standard domain");
    }

    [Fact]
    public void Analyze_OldOperatorSet_NamesTheRange()
    {
        ModelProto model = SampleModels.Linear();
        model.OpsetImport[0].Version = 6;
        AssertRefused(model, OnnxFaultReason.Unsupported, "the model imports operator set 6 of ai.onnx, expected 7 or newer");
    }

    [Fact]
    public void Analyze_SparseInitializer_NamesIt()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.SparseInitializer.Add(new SparseTensorProto
        {
            Values = new TensorProto { Name = "sparse", DataType = (int)DataType.Float, Dims = { 1 }, FloatData = { 1f } },
            Indices = new TensorProto { DataType = (int)DataType.Int64, Dims = { 1 }, Int64Data = { 2 } },
            Dims = { 3 },
        });
        AssertRefused(model, OnnxFaultReason.Unsupported, "sparse initializer 'sparse'");
    }

    [Fact]
    public void Analyze_AttributeOfAnotherType_NamesBoth()
    {
        RandomModel m = new(0);
        m.Opset(17);
        m.Answer("Concat", [m.Input(2, 3)], 1, NodeAttributes.Of("axis", "1"));
        AssertRefused(m.Proto, OnnxFaultReason.Invalid, "node 'n0' (Concat, operator set 17): attribute 'axis' has type String, expected Int");
    }

    [Theory]
    [InlineData("Expand", 1L << 40)]
    [InlineData("Expand", long.MaxValue)]
    [InlineData("Reshape", long.MinValue)]
    [InlineData("Tile", 1L << 33)]
    public void Analyze_GigabyteOfClaimedDimensions_IsRefused(string opType, long size)
    {
        RandomModel m = new(0);
        m.Opset(17);
        m.Answer(opType, [m.Input(1), m.Constant(size)]);
        OnnxFault? fault = ModelGraph.Analyze(OnnxModel.Of(m.Proto).Value).Fault;
        Assert.StartsWith($"node 'n0' ({opType}, operator set 17): ", fault?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_TwoNodesOfOneName_GetUniqueNames()
    {
        RandomModel m = new(0);
        m.Opset(17);
        string x = m.Then("Relu", [m.Input(3)]);
        m.Answer("Relu", [x]);
        m.Proto.Graph.Node[0].Name = "same";
        m.Proto.Graph.Node[1].Name = "same";
        ModelGraph graph = ModelGraph.Analyze(OnnxModel.Of(m.Proto).Value).Value;
        Assert.Equal(["same", "same_1"], graph.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void Analyze_NodesInAnyOrder_AreSortedByDataFlow()
    {
        RandomModel m = new(0);
        m.Opset(17);
        string value = m.Input(3);
        const int Nodes = 50_000;
        for (int i = 0; i < Nodes; i++)
        {
            value = m.Then("Relu", [value]);
        }

        m.Answer("Relu", [value]);
        NodeProto[] reversed = [.. m.Proto.Graph.Node.Reverse()];
        m.Proto.Graph.Node.Clear();
        m.Proto.Graph.Node.Add(reversed);
        ModelGraph graph = ModelGraph.Analyze(OnnxModel.Of(m.Proto).Value).Value;
        Assert.Equal(Nodes + 1, graph.Nodes.Length);
        Assert.All(graph.Nodes, node => Assert.True(node.Index == 0 || node.Inputs[0]!.Producer!.Index == node.Index - 1));
    }

    [Fact]
    public void Analyze_ManyConstants_StopsFoldingBeforeMemoryIsFull()
    {
        RandomModel m = new(0);
        m.Opset(17);
        string size = m.Constant(1024L);
        string[] made = [.. Enumerable.Range(0, 2000).Select(_ => m.Then("ConstantOfShape", [size]))];
        m.Answer("Sum", made);
        ModelGraph graph = ModelGraph.Analyze(OnnxModel.Of(m.Proto).Value).Value;
        int known = graph.Values.Count(value => value is { IsInitializer: false, Constant: not null });
        Assert.Equal(1024, known);
    }

    [Fact]
    public void Analyze_ConstantNodes_AreInitializers()
    {
        RandomModel m = new(0);
        m.Opset(17);
        string weight = m.Then("Constant", [], new AttributeProto
        {
            Name = "value",
            Type = AttributeProto.Types.AttributeType.Tensor,
            T = new TensorProto { DataType = (int)DataType.Float, Dims = { 3 }, FloatData = { 1, 2, 3 } },
        });
        m.Answer("Add", [m.Input(3), weight]);
        ModelGraph graph = ModelGraph.Analyze(OnnxModel.Of(m.Proto).Value).Value;
        Assert.Equal("n1", graph.Nodes.Single().Name);
        Assert.Equal([1.0, 2.0, 3.0], graph.Find(weight)!.Constant!.Reals.ToArray());
        Assert.Equal(weight, graph.Initializers.Single().Initializer!.Name);
    }

    private static void AssertRefused(ModelProto model, OnnxFaultReason reason, string message)
    {
        OnnxFault? fault = ModelGraph.Analyze(OnnxModel.Of(model).Value, None).Fault;
        Assert.Contains(message, fault?.Message, StringComparison.Ordinal);
        Assert.Equal(reason, fault?.Reason);
    }
}
