using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Testing;
using Google.Protobuf;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Storage;

/// <summary>Models with weights large enough to become references.</summary>
internal static class ModelFiles
{
    public const int Rows = 64;
    public const int Columns = 48;

    public static float[] Weights(int seed) => [.. Enumerable.Range(0, Rows * Columns).Select(i => (i * 0.5f) + seed)];

    public static byte[] Large() => new OnnxModelBuilder("large")
        .AddInput("x", DataType.Float, 1, Rows)
        .AddInitializer("first", Weights(1), Rows, Columns)
        .AddInitializer("bias", new float[Columns], 1, Columns)
        .AddInitializer("second", Weights(2), Columns, Rows)
        .AddNode("MatMul", ["x", "first"], ["a"])
        .AddNode("Add", ["a", "bias"], ["b"])
        .AddNode("MatMul", ["b", "second"], ["y"])
        .AddOutput("y", DataType.Float, 1, Rows)
        .ToBytes();

    public static OnnxOutcome<OnnxModel> Read(TemporaryFolder folder, byte[] bytes, OnnxLimits? limits = null)
    {
        string path = folder.Combine("model.onnx");
        File.WriteAllBytes(path, bytes);
        using FileStream file = File.OpenRead(path);
        return OnnxModelReader.Read(file, limits);
    }

    /// <summary>The large model with one initializer in a file beside it.</summary>
    public static OnnxOutcome<OnnxModel> Open(TemporaryFolder folder, params ReadOnlySpan<(string Key, string Value)> entries)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(Large());
        TensorProto tensor = model.Graph.Initializer[0];
        tensor.ClearRawData();
        tensor.DataLocation = DataLocation.External;
        foreach ((string key, string value) in entries)
        {
            tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        }

        string path = folder.Combine("model.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return OnnxModelReader.Open(path);
    }
}
