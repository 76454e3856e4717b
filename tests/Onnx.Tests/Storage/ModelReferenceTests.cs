using System.Runtime.InteropServices;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Storage;
using EdgeAspire.Testing;
using Google.Protobuf;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Storage;

public sealed class ModelReferenceTests
{
    [Fact]
    public void Read_File_LeavesLargeInitializersInIt()
    {
        using TemporaryFolder folder = new();
        using OnnxModel model = ModelFiles.Read(folder, ModelFiles.Large()).Value;
        Assert.Equal(["first", "second"], model.Weights.Keys.Order());
        Assert.All(model.Proto.Graph.Initializer, tensor => Assert.Equal(!model.Weights.ContainsKey(tensor.Name), tensor.HasRawData));
        byte[] bytes = new byte[model.Weights["second"].LengthBytes];
        model.Weights["second"].Read(0, bytes);
        Assert.Equal(ModelFiles.Weights(2), MemoryMarshal.Cast<byte, float>(bytes).ToArray());
        Assert.Equal((2 * ModelFiles.Rows * ModelFiles.Columns) + ModelFiles.Columns, model.Description.ParameterCount);
    }

    [Fact]
    public void WriteTo_ModelByReference_YieldsItsBytes()
    {
        using TemporaryFolder folder = new();
        ModelProto proto = ModelProto.Parser.ParseFrom(ModelFiles.Large());
        proto.Graph.DocString = "graph";
        proto.Graph.Initializer[0].DocString = "weights";
        byte[] newer = [0xD2, 0x01, 0x02, 0x0A, 0x00];
        byte[] bytes = [.. proto.ToByteArray(), .. newer];
        using OnnxModel model = ModelFiles.Read(folder, bytes).Value;
        Assert.Equal(2, model.Weights.Count);
        Assert.Equal(bytes, BuiltModel.Of(model).Value.ToBytes());
    }

    [SharedDataFact("onnx/mobilenetv2_1.0_224_qat_dequant_fp32.onnx")]
    public void WriteTo_MobileNetByReference_YieldsItsBytes()
    {
        string path = SharedData.Find("onnx", "mobilenetv2_1.0_224_qat_dequant_fp32.onnx")!;
        using OnnxModel model = OnnxModelReader.Open(path).Value;
        Assert.True(model.Proto.CalculateSize() < 300_000, $"{model.Proto.CalculateSize()} bytes stayed in memory");
        Assert.Equal(ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).ToByteArray(), BuiltModel.Of(model).Value.ToBytes());
        Assert.NotNull(ModelGraph.Analyze(model).Value);
    }

    [Theory]
    [InlineData(DataType.Float, 2000, true)]
    [InlineData(DataType.Float, 10, false)]
    [InlineData(DataType.Double, 2000, true)]
    [InlineData(DataType.Int64, 2000, false)]
    public void Read_TypedData_AreReferencesWherePackedAsRaw(DataType type, int count, bool isReference)
    {
        TensorProto tensor = new() { Name = "w", DataType = (int)type, Dims = { count } };
        tensor.FloatData.Add(Enumerable.Range(0, type is DataType.Float ? count : 0).Select(i => i + 0.5f));
        tensor.DoubleData.Add(Enumerable.Range(0, type is DataType.Double ? count : 0).Select(i => i + 0.5));
        tensor.Int64Data.Add(Enumerable.Range(0, type is DataType.Int64 ? count : 0).Select(i => (long)i));
        ModelProto proto = ModelProto.Parser.ParseFrom(ModelFiles.Large());
        proto.Graph.Initializer.Add(tensor);
        using TemporaryFolder folder = new();
        using OnnxModel model = ModelFiles.Read(folder, proto.ToByteArray()).Value;
        Assert.Equal(isReference, model.Weights.ContainsKey("w"));
        byte[] fromFile = new byte[Onnx.Validation.TensorTypes.LengthOf(type, count)];
        byte[] fromMemory = new byte[fromFile.Length];
        InitializerData.Of(new GraphValue("w", type, [count], null) { Initializer = model.Proto.Graph.Initializer[3], Data = model.Weights.GetValueOrDefault("w") }).Read(0, fromFile);
        InitializerData.Of(new GraphValue("w", type, [count], null) { Initializer = tensor }).Read(0, fromMemory);
        Assert.Equal(fromMemory, fromFile);
    }

    [Fact]
    public void Read_NumbersOfAnotherType_AreRefusedFromAFileToo()
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(ModelFiles.Large());
        TensorProto tensor = new() { Name = "w", DataType = (int)DataType.Int64, Dims = { 1000 } };
        tensor.FloatData.Add(new float[2000]);
        proto.Graph.Initializer.Add(tensor);
        using TemporaryFolder folder = new();
        Assert.Equal(
            "initializer 'w': int64_data has 0 values, but dims [1000] of INT64 take 1000", ModelFiles.Read(folder, proto.ToByteArray()).Fault?.Message);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(3, false)]
    public void Read_LargeConstantNode_BecomesAReference(int irVersion, bool isReference)
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(ModelFiles.Large());
        proto.IrVersion = irVersion;
        TensorProto tensor = proto.Graph.Initializer[2];
        proto.Graph.Initializer.RemoveAt(2);
        AttributeProto value = new() { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = tensor };
        proto.Graph.Node.Insert(1, new NodeProto { OpType = "Constant", Name = "weights", Output = { "second" }, Attribute = { value } });
        using TemporaryFolder folder = new();
        using OnnxModel model = ModelFiles.Read(folder, proto.ToByteArray()).Value;
        Assert.Equal(isReference, model.Weights.ContainsKey("second"));

        ModelGraph graph = ModelGraph.Analyze(model).Value;
        byte[] bytes = new byte[graph.Find("second")!.LengthBytes];
        InitializerData.Of(graph.Find("second")!).Read(0, bytes);
        Assert.Equal(tensor.RawData.ToByteArray(), bytes);
        Assert.Equal(["a", "b", "y"], graph.Nodes.Select(node => node.Name));

        using OnnxModel again = OnnxModelReader.Read(BuiltModel.Of(model).Value.ToBytes()).Value;
        Assert.Equal(graph.Values.Select(each => each.ToString()).Order(StringComparer.Ordinal), ModelGraph.Analyze(again).Value.Values.Select(each => each.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_LargeConstantNodeNamedAsAnInput_IsRefused()
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(ModelFiles.Large());
        AttributeProto value = new() { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = proto.Graph.Initializer[2] };
        proto.Graph.Node.Add(new NodeProto { OpType = "Constant", Output = { "x" }, Attribute = { value } });
        using TemporaryFolder folder = new();
        Assert.Equal("tensor 'x' is defined twice", ModelFiles.Read(folder, proto.ToByteArray()).Fault?.Message);
    }

    [Fact]
    public void Weights_AfterDispose_Throw()
    {
        using TemporaryFolder folder = new();
        OnnxModel model = ModelFiles.Read(folder, ModelFiles.Large()).Value;
        IInitializerData data = model.Weights["first"];
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => data.Read(0, new byte[4]));
    }

    [Fact]
    public void Read_RawDataTwice_KeepsTheLastAsTheParserDoes()
    {
        TensorProto tensor = new() { Name = "first", DataType = (int)DataType.Float, Dims = { 2048 }, RawData = ByteString.CopyFrom(new byte[8192]) };
        TensorProto again = new() { RawData = ByteString.CopyFrom([.. Enumerable.Repeat((byte)7, 8192)]) };
        byte[] twice = [.. tensor.ToByteArray(), .. again.ToByteArray()];
        GraphProto graph = new() { Name = "g", Output = { new ValueInfoProto { Name = "y" } }, Node = { SampleModels.Node("Identity", "first", "y") } };
        ModelProto shell = new() { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
        byte[] graphBytes = [.. graph.ToByteArray(), .. Field(GraphProto.InitializerFieldNumber, twice)];
        byte[] bytes = [.. shell.ToByteArray(), .. Field(ModelProto.GraphFieldNumber, graphBytes)];
        using TemporaryFolder folder = new();
        using OnnxModel model = ModelFiles.Read(folder, bytes).Value;
        Assert.Empty(model.Weights);
        Assert.Equal(ModelProto.Parser.ParseFrom(bytes), model.Proto);
        Assert.Equal(7, model.Proto.Graph.Initializer[0].RawData[0]);
    }

    [Fact]
    public void Read_GraphInTwoPieces_RefersToTheRightInitializers()
    {
        ModelProto whole = ModelProto.Parser.ParseFrom(ModelFiles.Large());
        ModelProto rest = new() { Graph = new GraphProto { Initializer = { whole.Graph.Initializer[2] } } };
        whole.Graph.Initializer.RemoveAt(2);
        using TemporaryFolder folder = new();
        using OnnxModel model = ModelFiles.Read(folder, [.. whole.ToByteArray(), .. rest.ToByteArray()]).Value;
        byte[] first = new byte[4];
        model.Weights["second"].Read(0, first);
        Assert.Equal(2f, BitConverter.ToSingle(first));
    }

    [Fact]
    public void Of_MoreThanTwoGibibytes_IsRefused()
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(ModelFiles.Large());
        TensorProto tensor = proto.Graph.Initializer[0];
        tensor.ClearRawData();
        tensor.Dims.Clear();
        tensor.Dims.Add([1 << 20, 1 << 10]);
        Dictionary<string, IInitializerData> weights = new(StringComparer.Ordinal) { ["first"] = new NoData(1L << 32) };
        OnnxFault? fault = BuiltModel.Of(OnnxModel.Of(proto, weights).Value).Fault;
        Assert.Equal(OnnxFaultReason.TooLarge, fault?.Reason);
        Assert.Matches("^model 'large' takes 42949[0-9]+ bytes, but an ONNX file has at most 2147483647$", fault?.Message);
    }

    [Fact]
    public void Of_WeightsOfOtherLength_NamesTheInitializer()
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(ModelFiles.Large());
        proto.Graph.Initializer[0].ClearRawData();
        Dictionary<string, IInitializerData> weights = new(StringComparer.Ordinal) { ["first"] = new NoData(12) };
        Assert.Equal(
            "initializer 'first': raw_data has 12 bytes, but dims [64, 48] of FP32 take 12288", OnnxModel.Of(proto, weights).Fault?.Message);
        weights = new(StringComparer.Ordinal) { ["third"] = new NoData(12) };
        Assert.Equal("there are weights for 'third', but no such initializer", OnnxModel.Of(proto, weights).Fault?.Message);
    }

    [Theory]
    [InlineData(0, 0, 64)]
    [InlineData(0, 10, 7)]
    [InlineData(0, 63, 1)]
    [InlineData(1, 0, 48)]
    [InlineData(1, 5, 11)]
    [InlineData(1, 47, 1)]
    [InlineData(1, 3, 0)]
    public void Slice_OfTwoAxes_IsWhatIndexingYields(int axis, int start, int count)
    {
        float[] all = ModelFiles.Weights(1);
        InlineData whole = new(MemoryMarshal.AsBytes<float>(all).ToArray());
        IInitializerData slice = InitializerData.Slice(whole, DataType.Float, [64, 48], axis, start, count);
        float[] expected = [.. all.Where((_, i) => (axis == 0 ? i / 48 : i % 48) is var at && at >= start && at < start + count)];
        byte[] bytes = new byte[slice.LengthBytes];
        for (int offset = 0; offset < bytes.Length; offset += 20)
        {
            slice.Read(offset, bytes.AsSpan(offset, Math.Min(20, bytes.Length - offset)));
        }

        Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(bytes).ToArray());
    }

    [Fact]
    public void Slice_OutsideOfTheTensor_Throws()
    {
        InlineData whole = new(new byte[24]);
        Assert.Throws<ArgumentOutOfRangeException>(() => InitializerData.Slice(whole, DataType.Float, [2, 3], 1, 2, 2));
        Assert.Throws<ArgumentException>(() => InitializerData.Slice(whole, DataType.Float, [2, 4], 1, 2, 2));
    }

    [Fact]
    public void Of_TypedData_IsItsRawData()
    {
        TensorProto halves = new() { Name = "h", DataType = (int)DataType.Float16, Dims = { 2 }, Int32Data = { 0x3C00, 0xC000 } };
        GraphValue value = new("h", DataType.Float16, [2], null) { Initializer = halves };
        byte[] bytes = new byte[4];
        InitializerData.Of(value).Read(0, bytes);
        Assert.Equal([0x00, 0x3C, 0x00, 0xC0], bytes);
        Assert.Equal([1.0, -2.0], value.Constant!.Reals.ToArray());
    }

    private static byte[] Field(int number, byte[] content)
    {
        using MemoryStream stream = new();
        using (CodedOutputStream output = new(stream, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        return stream.ToArray();
    }

    private sealed class NoData(long lengthBytes) : IInitializerData
    {
        public long LengthBytes => lengthBytes;

        public void Read(long offsetBytes, Span<byte> destination) => throw new InvalidOperationException("Nothing may read this.");
    }
}
