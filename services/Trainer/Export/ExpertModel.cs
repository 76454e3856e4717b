using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Engine.Networks;
using EdgeAspire.Trainer.Engine.Operations;

namespace EdgeAspire.Trainer.Export;

/// <summary>Writes an expert as ONNX: <c>image</c> [N, channels, height, width] → Flatten → Gemm, Relu … → <c>logits</c> [N, classes].</summary>
internal static class ExpertModel
{
    internal const string InputName = "image";
    internal const string OutputName = "logits";

    /// <summary>The bytes of the model. Batch normalisation is folded into the dense layers, so the model has none.</summary>
    internal static byte[] Write(Perceptron network, ImageSet images, string name)
    {
        PerceptronShape shape = network.Shape;
        OnnxModelBuilder builder = new OnnxModelBuilder(name)
            .AddInput(InputName, TensorProto.Types.DataType.Float, -1, images.Channels, images.Height, images.Width)
            .AddOutput(OutputName, TensorProto.Types.DataType.Float, -1, shape.Classes)
            .AddNode("Flatten", [InputName], ["flat"], NodeAttributes.Of("axis", 1));
        string current = "flat";
        for (int layer = 0; layer < shape.Depth; layer++)
        {
            (float[] weights, float[] bias) = Fold(network, layer);
            string weightName = $"dense{layer}.weight";
            string biasName = $"dense{layer}.bias";
            bool hidden = network.IsHidden(layer);
            string output = hidden ? $"dense{layer}" : OutputName;
            builder
                .AddInitializer(weightName, weights, shape.InputsOf(layer), shape.OutputsOf(layer))
                .AddInitializer(biasName, bias, shape.OutputsOf(layer))
                .AddNode("Gemm", [current, weightName, biasName], [output]);
            if (hidden)
            {
                current = $"relu{layer}";
                builder.AddNode("Relu", [output], [current]);
            }
        }

        return builder.ToBytes();
    }

    private static (float[] Weights, float[] Bias) Fold(Perceptron network, int layer)
    {
        float[] weights = network.WeightsOf(network.Parameters, layer).ToArray();
        float[] bias = network.ShiftOf(network.Parameters, layer).ToArray();
        if (!network.IsHidden(layer))
        {
            return (weights, bias);
        }

        ReadOnlySpan<float> gamma = network.GammaOf(network.Parameters, layer);
        ReadOnlySpan<float> mean = network.RunningMeanOf(layer);
        ReadOnlySpan<float> variance = network.RunningVarianceOf(layer);
        int outputs = bias.Length;
        for (int j = 0; j < outputs; j++)
        {
            double scale = gamma[j] / Math.Sqrt(variance[j] + (double)BatchNormalization.Epsilon);
            bias[j] = (float)(bias[j] - (mean[j] * scale));
            for (int k = j; k < weights.Length; k += outputs)
            {
                weights[k] = (float)(weights[k] * scale);
            }
        }

        return (weights, bias);
    }
}
