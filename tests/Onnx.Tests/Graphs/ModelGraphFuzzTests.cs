using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Costs;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Tests.Shapes;
using EdgeAspire.Testing;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace EdgeAspire.Onnx.Tests.Graphs;

/// <summary>Whatever a file holds: a graph or a fault, from memory and from disk alike, never an exception.</summary>
public sealed class ModelGraphFuzzTests
{
    private static readonly OnnxLimits Limits = new() { MaxBytes = 1 << 20, MaxMemoryBytes = 16 << 20 };
    private static readonly long[] HostileNumbers =
        [long.MinValue, -(1L << 40), int.MinValue, -33, -2, -1, 0, 1, 2, 31, 65_537, int.MaxValue, 1L << 32, 1L << 40, 1L << 62, long.MaxValue];

    public static TheoryData<string> Names => RuntimeAgreementTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Analyze_HostileNumbers_AnswersAlways(string name) =>
        Prop.ForAll<int>(seed =>
        {
            RandomModel model = RuntimeAgreementTests.Generate(name, seed);
            Spoil(model, model.Next(1, 4));
            Answers(model.Proto.ToByteArray());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    [Fact]
    public void Analyze_BytesReplaced_AnswersAlways()
    {
        byte[] original = Rich();
        Prop.ForAll<(int Position, byte Value)[]>(changes =>
        {
            byte[] bytes = [.. original];
            foreach ((int position, byte value) in changes)
            {
                bytes[(int)((uint)position % bytes.Length)] = value;
            }

            Answers(bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Analyze_AnyBitFlipped_AnswersAlways()
    {
        byte[] bytes = Rich();
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Answers(bytes);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Read_FileOfAnyBytes_AnswersAsFromMemory()
    {
        using TemporaryFolder folder = new();
        byte[] original = Storage.ModelFiles.Large();
        string path = folder.Combine("model.onnx");
        Prop.ForAll<(int Position, byte Value)[], int>((changes, cut) =>
        {
            byte[] bytes = [.. cut % 4 == 0 ? original[..(int)((uint)cut % original.Length)] : original];
            foreach ((int position, byte value) in changes.Where(_ => bytes.Length > 0))
            {
                // Most of the file are weights; what matters is around them.
                int structural = (int)((uint)position % 200);
                bytes[structural % 2 == 0 ? Math.Min(structural, bytes.Length - 1) : Math.Max(0, bytes.Length - structural)] = value;
            }

            File.WriteAllBytes(path, bytes);
            OnnxOutcome<OnnxModel> fromMemory = OnnxModelReader.Read(bytes, Limits);
            OnnxOutcome<OnnxModel> fromFile = OnnxModelReader.Open(path, Limits);
            Assert.Equal(fromMemory.Fault?.Reason == OnnxFaultReason.ExternalData ? null : fromMemory.Fault, fromFile.Fault?.Reason == OnnxFaultReason.ExternalData ? null : fromFile.Fault);
            if (fromFile.TryGetValue(out OnnxModel? model, out _))
            {
                using (model)
                {
                    Assert.Equal(fromMemory.Value.Proto.ToByteArray(), BuiltModel.Of(model).Value.ToBytes());
                    Assert.Equal(ModelGraph.Analyze(fromMemory.Value).Fault, ModelGraph.Analyze(model).Fault);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Open_FileWithALargeConstantNode_AcceptsWhatIsAcceptedFromMemory()
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("model.onnx");
        ModelProto proto = ModelProto.Parser.ParseFrom(Storage.ModelFiles.Large());
        proto.Graph.Node.Insert(0, new NodeProto
        {
            OpType = "Constant",
            Output = { "second" },
            Attribute = { new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = proto.Graph.Initializer[2] } },
        });
        proto.Graph.Initializer.RemoveAt(2);
        byte[] original = proto.ToByteArray();
        int[] structural = [.. Enumerable.Range(0, original.Length).Where(i => i < 110 || i > original.Length - 300 || (i > 12_380 && i < 12_500))];
        Prop.ForAll<(int Position, byte Value)[]>(changes =>
        {
            byte[] bytes = [.. original];
            foreach ((int position, byte value) in changes)
            {
                bytes[structural[(int)((uint)position % structural.Length)]] = value;
            }

            File.WriteAllBytes(path, bytes);
            OnnxOutcome<OnnxModel> fromMemory = OnnxModelReader.Read(bytes, Limits);
            OnnxOutcome<OnnxModel> fromFile = OnnxModelReader.Open(path, Limits);
            Assert.True(fromMemory.Fault is null == fromFile.Fault is null, $"{fromMemory.Fault} {fromFile.Fault}");
            if (fromFile.TryGetValue(out OnnxModel? model, out _))
            {
                using (model)
                {
                    bool isWhole = ModelGraph.Analyze(model).TryGetValue(out ModelGraph? graph, out _);
                    Assert.Equal(ModelGraph.Analyze(fromMemory.Value).TryGetValue(out ModelGraph? expected, out _), isWhole);
                    Assert.Equal(expected?.Outputs[0].ToString(), graph?.Outputs[0].ToString());
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static void Answers(byte[] bytes)
    {
        if (!OnnxModelReader.Read(bytes, Limits).TryGetValue(out OnnxModel? model, out OnnxFault? fault)
            || !ModelGraph.Analyze(model).TryGetValue(out ModelGraph? graph, out fault))
        {
            Assert.InRange(fault.Message.Length, 1, 1100);
            return;
        }

        ModelCost cost = ModelCost.Of(graph);
        Assert.True(cost.Flops >= 0 && cost.MultiplyAccumulates >= 0 && cost.ActivationBytes >= 0 && cost.PeakActivationBytes >= 0);
        Assert.All(graph.Nodes, node => Assert.NotNull(node.Outputs[0]));
    }

    // Numbers of attributes, dimensions and constants become what no exporter writes.
    private static void Spoil(RandomModel model, int times)
    {
        GraphProto graph = model.Proto.Graph;
        for (int i = 0; i < times; i++)
        {
            long number = model.Pick(HostileNumbers);
            AttributeProto[] attributes = [.. graph.Node.SelectMany(node => node.Attribute)];
            TensorProto[] constants = [.. graph.Initializer.Where(tensor => tensor.Int64Data.Count > 0)];
            switch (model.Next(0, 4))
            {
                case 0 when attributes.Length > 0:
                    AttributeProto attribute = model.Pick(attributes);
                    if (attribute.HasI)
                    {
                        attribute.I = number;
                    }
                    else if (attribute.Ints.Count > 0)
                    {
                        attribute.Ints[model.Next(0, attribute.Ints.Count - 1)] = number;
                    }

                    break;
                case 1 when constants.Length > 0:
                    TensorProto constant = model.Pick(constants);
                    constant.Int64Data[model.Next(0, constant.Int64Data.Count - 1)] = number;
                    break;
                case 2 when graph.Input.Count > 0 && graph.Input[0].Type.TensorType.Shape.Dim is { Count: > 0 } dims:
                    dims[model.Next(0, dims.Count - 1)].DimValue = number;
                    break;
                case 3 when graph.Node.All(each => each.Input.Count > 0):
                    NodeProto node = model.Pick<NodeProto>([.. graph.Node]);
                    node.Input.RemoveAt(node.Input.Count - 1);
                    break;
                default:
                    model.Proto.OpsetImport[0].Version = model.Next(1, 26);
                    break;
            }
        }
    }

    private static byte[] Rich()
    {
        RandomModel m = new(1);
        m.Opset(17);
        string x = m.Input(1, 4, 8, 8);
        string convolved = m.Then("Conv", [x, m.Constant(Proto.TensorProto.Types.DataType.Float, 4, 4, 3, 3)], NodeAttributes.Of("pads", [1L, 1L, 1L, 1L]));
        string pooled = m.Then("MaxPool", [convolved], NodeAttributes.Of("kernel_shape", [2L, 2L]), NodeAttributes.Of("strides", [2L, 2L]));
        string shape = m.Then("Shape", [pooled]);
        string batch = m.Then("Slice", [shape, m.Constant(0L), m.Constant(1L)]);
        string target = m.Then("Concat", [batch, m.Constant(-1L)], NodeAttributes.Of("axis", 0));
        return m.Answer("Reshape", [pooled, target]).Proto.ToByteArray();
    }
}
