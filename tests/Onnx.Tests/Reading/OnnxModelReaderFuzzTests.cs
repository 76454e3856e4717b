using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace EdgeAspire.Onnx.Tests.Reading;

/// <summary>Whatever the bytes are: an answer, never an exception.</summary>
public sealed class OnnxModelReaderFuzzTests
{
    private static readonly OnnxLimits Limits = new() { MaxBytes = 1 << 20, MaxMemoryBytes = 16 << 20 };

    [Fact]
    public void Read_RandomBytes_AnswersAlways() =>
        Prop.ForAll<byte[]>(bytes => Answers(bytes)).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(300));

    [Fact]
    public void Read_RandomBytesAfterAValidStart_AnswersAlways() =>
        Prop.ForAll<byte[]>(bytes => Answers([0x08, 0x08, 0x3A, (byte)Math.Min(bytes.Length, 127), .. bytes]))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(120));

    [Fact]
    public void Read_CutAnywhere_IsRefused()
    {
        byte[] bytes = RichModel();
        for (int length = 0; length < bytes.Length; length++)
        {
            OnnxFault? fault = OnnxModelReader.Read(bytes.AsSpan(0, length), Limits).Fault;
            Assert.True(fault is not null, $"cut at {length} of {bytes.Length} was accepted");
            Assert.NotEmpty(fault.Message);
        }
    }

    [Fact]
    public void Read_AnyBitFlipped_AnswersAlways()
    {
        byte[] bytes = RichModel();
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(Answers(bytes), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Read_SeveralBytesReplaced_AnswersAlways()
    {
        byte[] original = RichModel();
        Prop.ForAll<(int Position, byte Value)[]>(changes =>
        {
            byte[] bytes = [.. original];
            foreach ((int position, byte value) in changes)
            {
                bytes[(int)((uint)position % bytes.Length)] = value;
            }

            return Answers(bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static bool Answers(byte[] bytes)
    {
        OnnxOutcome<OnnxModel> outcome = OnnxModelReader.Read(bytes, Limits);
        if (!outcome.TryGetValue(out OnnxModel? model, out OnnxFault? fault))
        {
            return fault.Message.Length is > 0 and < 1100;
        }

        OnnxFault? notClassifier = model.DescribeClassifier().Fault;
        return notClassifier is null || notClassifier.Message.Length > 0;
    }

    // Something of everything: subgraphs, a function, sparse and typed tensors, attributes of several types.
    private static byte[] RichModel()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Initializer.Add(new TensorProto { Name = "flag", DataType = (int)TensorProto.Types.DataType.Bool, Int32Data = { 1 } });
        model.Graph.SparseInitializer.Add(new SparseTensorProto
        {
            Values = new TensorProto { Name = "sparse", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 1 }, FloatData = { 1f } },
            Indices = new TensorProto { DataType = (int)TensorProto.Types.DataType.Int64, Dims = { 1 }, Int64Data = { 2 } },
            Dims = { 3 },
        });
        model.Graph.Node.Add(SampleModels.If("flag", "chosen", SampleModels.Body("logits", "a"), SampleModels.Body("image", "b")));
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "local", Version = 1 });
        model.Functions.Add(new FunctionProto
        {
            Domain = "local",
            Name = "Twice",
            Input = { "x" },
            Output = { "y" },
            Node = { SampleModels.Node("Relu", "x", "z"), SampleModels.Node("Relu", "z", "y") },
        });
        NodeProto call = SampleModels.Node("Twice", "logits", "called");
        call.Domain = "local";
        call.Attribute.Add(NodeAttributes.Of("scale", 0.5f));
        call.Attribute.Add(NodeAttributes.Of("kernel", [3L, 3L]));
        model.Graph.Node.Add(call);
        model.Graph.Output.Add(new ValueInfoProto { Name = "called" });
        byte[] bytes = model.ToByteArray();
        Assert.Null(OnnxModelReader.Read(bytes, Limits).Fault);
        return bytes;
    }
}
