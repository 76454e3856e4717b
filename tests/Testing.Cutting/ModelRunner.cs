using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Runtime;
using EdgeAspire.Onnx.Building;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAspire.Testing.Cutting;

/// <summary>Runs models under ONNX Runtime with one thread, as they are written or with all of its optimizations.</summary>
internal static class ModelRunner
{
    // Before the first session, because only then the runtime's telemetry is off.
    static ModelRunner() => OnnxRuntimeEnvironment.Start(new InferenceOptions());

    public static Dictionary<string, Tensor> Run(BuiltModel model, IReadOnlyDictionary<string, Tensor> inputs, bool optimizes = false)
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("model.onnx");
        model.WriteToFile(path);
        return Run(path, inputs, optimizes);
    }

    public static Dictionary<string, Tensor> Run(string path, IReadOnlyDictionary<string, Tensor> inputs, bool optimizes = false)
    {
        using SessionOptions options = new()
        {
            GraphOptimizationLevel = optimizes ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL,
            IntraOpNumThreads = 1,
        };
        using InferenceSession session = new(path, options);
        using RunOptions run = new();
        string[] names = [.. session.InputMetadata.Keys];
        OrtValue[] values = [.. names.Select(name => OrtValue.CreateTensorValueFromMemory(inputs[name].Values, [.. inputs[name].Shape]))];
        try
        {
            string[] outputs = [.. session.OutputMetadata.Keys];
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, names, values, outputs);
            Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
            for (int i = 0; i < outputs.Length; i++)
            {
                tensors[outputs[i]] = new Tensor([.. results[i].GetTensorTypeAndShape().Shape], results[i].GetTensorDataAsSpan<float>().ToArray());
            }

            return tensors;
        }
        finally
        {
            Array.ForEach(values, value => value.Dispose());
        }
    }
}
