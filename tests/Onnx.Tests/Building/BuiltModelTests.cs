using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Testing;
using Google.Protobuf;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Building;

public sealed class BuiltModelTests
{
    private const int Rows = 300;
    private const int Columns = 1000;

    [Fact]
    public void ToBytes_DataMadeWhenWritten_ReadBackAsIfGiven()
    {
        BuiltModel model = Builder(new CountingData(Rows * Columns)).Build();
        byte[] bytes = model.ToBytes();

        Assert.Equal(bytes.Length, model.LengthBytes);
        Assert.Null(OnnxModelReader.Read(bytes).Fault);
        float[] given = [.. Enumerable.Range(0, Rows * Columns).Select(value => (float)value)];
        OnnxModelBuilder held = Graph(new OnnxModelBuilder("tiny").AddInitializer("weight", given, Rows, Columns));
        Assert.Equal(held.ToBytes(), bytes);
        Assert.Equal(ModelProto.Parser.ParseFrom(bytes).ToByteArray(), bytes);
    }

    [Fact]
    public void Build_DataMadeWhenWritten_AreNotInTheHeader()
    {
        BuiltModel model = Builder(new CountingData(Rows * Columns)).Build();

        TensorProto tensor = Assert.Single(model.Header.Graph.Initializer);
        Assert.False(tensor.HasRawData);
        Assert.Equal([Rows, Columns], tensor.Dims);
        Assert.Equal(Rows * Columns * sizeof(float), model.Data["weight"].LengthBytes);
    }

    [Fact]
    public void WriteToFile_FileExists_IsReplaced()
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("model.onnx");
        File.WriteAllText(path, "former");
        BuiltModel model = Builder(new CountingData(Rows * Columns)).Build();

        model.WriteToFile(path);

        Assert.Equal(model.ToBytes(), File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void WriteToFile_Cancelled_LeavesTheFormerFile()
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("model.onnx");
        File.WriteAllText(path, "former");
        using CancellationTokenSource source = new();
        BuiltModel model = Builder(new CountingData(Rows * Columns, source.Cancel)).Build();

        Assert.Throws<OperationCanceledException>(() => model.WriteToFile(path, source.Token));

        Assert.Equal("former", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void AddInitializer_DataTooShort_NamesTheInitializer()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Builder(new CountingData(Columns)));
        Assert.Contains("'weight' has shape [300, 1000], which takes 300000 values, but 1000 were given", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddInitializer_PartOfAnElement_NamesBytesAndType()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new OnnxModelBuilder("tiny").AddInitializer("weight", DataType.Double, new CountingData(3), 1));
        Assert.Contains("'weight' has 12 bytes, which are not whole elements of FP64", error.Message, StringComparison.Ordinal);
    }

    private static OnnxModelBuilder Builder(CountingData data) =>
        Graph(new OnnxModelBuilder("tiny").AddInitializer("weight", DataType.Float, data, Rows, Columns));

    private static OnnxModelBuilder Graph(OnnxModelBuilder builder) => builder
        .AddInput("x", DataType.Float, 1, Rows)
        .AddNode("MatMul", ["x", "weight"], ["y"])
        .AddOutput("y", DataType.Float, 1, Columns)
        .AddMetadata("key", "value");
}
