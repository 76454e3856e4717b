using System.Security.Cryptography;
using EdgeAspire.Onnx.Building;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Planner.Tests;

/// <summary>Small classifiers.</summary>
internal static class SampleParts
{
    public static byte[] Linear(
        float weight = 1f, int classes = 3, bool softmax = true, string input = "image", long features = 2, long batch = -1)
    {
        float[] weights = new float[features * classes];
        Array.Fill(weights, weight);
        OnnxModelBuilder builder = new OnnxModelBuilder("part")
            .AddInput(input, DataType.Float, batch, features)
            .AddInitializer("weight", weights, features, classes)
            .AddNode("MatMul", [input, "weight"], ["logits"]);
        if (softmax)
        {
            builder.AddNode("Softmax", ["logits"], ["probabilities"]);
        }

        return builder.AddOutput(softmax ? "probabilities" : "logits", DataType.Float, batch, classes).ToBytes();
    }

    public static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
