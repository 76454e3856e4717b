using EdgeAspire.Onnx.Building;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAspire.Bench.Cutting;

/// <summary>
/// Runs models under ONNX Runtime on one thread: as they are written, so that the order of operations is theirs, or with all of the
/// runtime's optimizations, as stages run them.
/// </summary>
/// <param name="folder">Where the file of a part is while it runs.</param>
/// <param name="optimizes">Whether the runtime may change the graph.</param>
internal sealed class PartRunner(string folder, bool optimizes)
{
    /// <summary>Writes a part, runs it on every sample, and deletes it.</summary>
    public List<Dictionary<string, FloatTensor>> Run(
        BuiltModel model, IReadOnlyList<IReadOnlyDictionary<string, FloatTensor>> samples, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.onnx");
        try
        {
            model.WriteToFile(path, cancellation);
            return Run(path, samples, cancellation);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Runs a file on every sample.</summary>
    public List<Dictionary<string, FloatTensor>> Run(
        string path, IReadOnlyList<IReadOnlyDictionary<string, FloatTensor>> samples, CancellationToken cancellation)
    {
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = optimizes ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL,
            IntraOpNumThreads = 1,
            EnableCpuMemArena = false,
        };
        using var session = new InferenceSession(path, options);
        var results = new List<Dictionary<string, FloatTensor>>();
        foreach (var sample in samples)
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(Run(session, sample));
        }

        return results;
    }

    private static Dictionary<string, FloatTensor> Run(InferenceSession session, IReadOnlyDictionary<string, FloatTensor> sample)
    {
        string[] names = [.. session.InputMetadata.Keys];
        string[] outputs = [.. session.OutputMetadata.Keys];
        OrtValue[] values = [.. names.Select(name => OrtValue.CreateTensorValueFromMemory(sample[name].Values, [.. sample[name].Shape]))];
        try
        {
            using var run = new RunOptions();
            using var results = session.Run(run, names, values, outputs);
            return outputs.Select((name, i) => (name, results[i])).ToDictionary(
                result => result.name,
                result => new FloatTensor([.. result.Item2.GetTensorTypeAndShape().Shape], result.Item2.GetTensorDataAsSpan<float>().ToArray()),
                StringComparer.Ordinal);
        }
        finally
        {
            Array.ForEach(values, value => value.Dispose());
        }
    }
}
