using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Onnx.Tests.Validation;

public sealed class GraphValidatorTests
{
    [Fact]
    public void Read_MissingTensor_NamesNodeAndTensor()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Initializer.RemoveAt(0);
        SampleModels.AssertRefused(
            model,
            OnnxFaultReason.Invalid,
            "node 'logits' (Gemm): it reads tensor 'weight', but no input, initializer or node provides it");
    }

    [Fact]
    public void Read_OutputOfNoNode_NamesIt()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Output[0].Name = "answer";
        SampleModels.AssertRefused(model, OnnxFaultReason.Invalid, "output 'answer' is not produced by any node");
    }

    [Fact]
    public void Read_NoOutputs_IsRefused()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Output.Clear();
        SampleModels.AssertRefused(model, OnnxFaultReason.Invalid, "the graph has no outputs");
    }

    [Fact]
    public void Read_TensorProducedTwice_NamesTheSecondNode()
    {
        ModelProto model = SampleModels.Linear();
        NodeProto node = SampleModels.Node("Relu", "image", "logits");
        node.Name = "again";
        model.Graph.Node.Add(node);
        SampleModels.AssertRefused(model, OnnxFaultReason.Invalid, "node 'again' (Relu): tensor 'logits' is defined twice");
    }

    [Fact]
    public void Read_InitializerTwice_NamesIt()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Initializer.Add(model.Graph.Initializer[0].Clone());
        SampleModels.AssertRefused(model, OnnxFaultReason.Invalid, "initializer 'weight' is defined twice");
    }

    [Fact]
    public void Read_InputTwice_NamesIt()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Input.Add(model.Graph.Input[0].Clone());
        SampleModels.AssertRefused(model, OnnxFaultReason.Invalid, "input 'image' is defined twice");
    }

    [Fact]
    public void Read_Cycle_NamesItsNodes()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Node.Add(SampleModels.Node("Relu", "c", "a"));
        model.Graph.Node.Add(SampleModels.Node("Relu", "a", "b"));
        model.Graph.Node.Add(SampleModels.Node("Relu", "b", "c"));
        SampleModels.AssertRefused(model, OnnxFaultReason.Invalid, "the graph has a cycle: ");
        string message = SampleModels.Read(model).Fault!.Message;
        Assert.All(["node 'a' (Relu)", "node 'b' (Relu)", "node 'c' (Relu)"], name => Assert.Contains(name, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_CycleThroughASubgraph_IsFound()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Initializer.Add(new TensorProto { Name = "flag", DataType = (int)TensorProto.Types.DataType.Bool, Int32Data = { 1 } });
        model.Graph.Node.Add(SampleModels.If("flag", "chosen", SampleModels.Body("later", "a"), SampleModels.Body("image", "b")));
        model.Graph.Node.Add(SampleModels.Node("Relu", "chosen", "later"));
        SampleModels.AssertRefused(model, OnnxFaultReason.Invalid, "the graph has a cycle: ");
    }

    [Fact]
    public void Read_UnsortedNodes_AreAccepted()
    {
        ModelProto model = SampleModels.Linear();
        NodeProto first = model.Graph.Node[0];
        model.Graph.Node.RemoveAt(0);
        model.Graph.Node.Add(first);
        Assert.Null(SampleModels.Read(model).Fault);
    }

    [Fact]
    public void Read_MissingTensorInASubgraph_NamesTheWholePlace()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Initializer.Add(new TensorProto { Name = "flag", DataType = (int)TensorProto.Types.DataType.Bool, Int32Data = { 1 } });
        model.Graph.Node.Add(SampleModels.If("flag", "chosen", SampleModels.Body("nowhere", "a"), SampleModels.Body("image", "b")));
        SampleModels.AssertRefused(
            model,
            OnnxFaultReason.Invalid,
            "node 'chosen' (If): attribute 'then_branch': node 'a' (Relu): it reads tensor 'nowhere'");
    }

    [Fact]
    public void Read_SubgraphsDeeperThanTheLimit_AreRefused()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Initializer.Add(new TensorProto { Name = "flag", DataType = (int)TensorProto.Types.DataType.Bool, Int32Data = { 1 } });
        GraphProto body = SampleModels.Body("image", "inner");
        for (int depth = 0; depth < 8; depth++)
        {
            string name = $"level{depth}";
            body = new GraphProto
            {
                Node = { SampleModels.If("flag", name, body, SampleModels.Body("image", name + "else")) },
                Output = { new ValueInfoProto { Name = name } },
            };
        }

        model.Graph.Node.Add(SampleModels.If("flag", "outer", body, SampleModels.Body("image", "x")));
        SampleModels.AssertRefused(model, OnnxFaultReason.TooLarge, "graphs are nested deeper than 8");
    }

    [Fact]
    public void Read_DomainNotImported_NamesIt()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Node[0].Domain = "custom";
        SampleModels.AssertRefused(model, OnnxFaultReason.Invalid, "node 'logits' (Gemm): its domain 'custom' is not in opset_import");
    }

    [Fact]
    public void Read_DomainWithoutOperators_IsUnsupported()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Node[0].Domain = "custom";
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "custom", Version = 1 });
        SampleModels.AssertRefused(model, OnnxFaultReason.Unsupported, "its domain 'custom' is not one of ONNX Runtime");
    }

    [Fact]
    public void Read_FunctionsThatDouble_AreRefusedBeforeTheyGrow()
    {
        ModelProto model = SampleModels.Linear();
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "local", Version = 1 });
        for (int level = 0; level < 30; level++)
        {
            string inner = level == 0 ? "Relu" : $"F{level - 1}";
            NodeProto first = SampleModels.Node(inner, "x", "z");
            NodeProto second = SampleModels.Node(inner, "z", "y");
            first.Domain = second.Domain = level == 0 ? string.Empty : "local";
            model.Functions.Add(new FunctionProto
            {
                Domain = "local",
                Name = $"F{level}",
                Input = { "x" },
                Output = { "y" },
                Node = { first, second },
            });
        }

        NodeProto call = SampleModels.Node("F29", "image", "grown");
        call.Domain = "local";
        model.Graph.Node.Add(call);
        SampleModels.AssertRefused(model, OnnxFaultReason.TooLarge, "at most 200000 are allowed", new OnnxLimits { MaxFunctionDepth = 40 });
        SampleModels.AssertRefused(model, OnnxFaultReason.TooLarge, "functions call each other deeper than 16 levels");
    }

    [Fact]
    public void Read_FunctionThatCallsItself_IsRefused()
    {
        ModelProto model = SampleModels.Linear();
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "local", Version = 1 });
        NodeProto self = SampleModels.Node("Self", "x", "y");
        NodeProto call = SampleModels.Node("Self", "image", "called");
        self.Domain = call.Domain = "local";
        model.Functions.Add(new FunctionProto { Domain = "local", Name = "Self", Input = { "x" }, Output = { "y" }, Node = { self } });
        model.Graph.Node.Add(call);
        SampleModels.AssertRefused(model, OnnxFaultReason.Invalid, "function 'local.Self' calls itself");
    }
}
