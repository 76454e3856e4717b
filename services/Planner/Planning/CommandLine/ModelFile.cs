using System.Collections.Immutable;
using System.Security.Cryptography;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Zoo;
using EdgeAspire.Planner.Analysis;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Planning.Models.Graphs;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Planning.CommandLine;

/// <summary>Reads a model for planning.</summary>
internal static class ModelFile
{
    private const ulong Seed = 1;

    /// <summary>The names that <see cref="Builtin"/> knows.</summary>
    public static IReadOnlyList<string> BuiltinNames => ModelZoo.Names;

    /// <summary>The model of an ONNX file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shapes">Shapes that inputs are fixed to.</param>
    public static Outcome<PlanModel> Load(string path, ImmutableSortedDictionary<string, ImmutableArray<long>> shapes)
    {
        try
        {
            if (!RegularFile.Find(path, "model file").TryGetValue(out _, out var error))
            {
                return error;
            }

            if (!OnnxModelReader.Open(path).TryGetValue(out var model, out var fault))
            {
                return new Error(ErrorReason.InvalidModel, $"{path}: {fault.Message}");
            }

            using (model)
            using (var file = File.OpenRead(path))
            {
                return Analyze(model, Path.GetFileNameWithoutExtension(path), Convert.ToHexStringLower(SHA256.HashData(file)), shapes, path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Error(ErrorReason.InvalidModel, $"{path}: {exception.Message}");
        }
    }

    /// <summary>A benchmark model: the papers' layer list where there is one, else the graph that the model builder makes.</summary>
    public static Outcome<PlanModel> Builtin(string name)
    {
        if (BuiltinModels.Find(name) is { } listed)
        {
            return listed;
        }

        var known = BuiltinNames.FirstOrDefault(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));
        return known is null
            ? new Error(ErrorReason.InvalidArgument, $"--builtin '{name}' is not known; known are {string.Join(", ", BuiltinNames)}")
            : Analyze(ModelZoo.Create(known, Seed).Model, known, hash: null, GivenShapes.None, $"--builtin {known}");
    }

    private static Outcome<PlanModel> Analyze(
        OnnxModel model, string name, string? hash, ImmutableSortedDictionary<string, ImmutableArray<long>> shapes, string place) =>
        ModelGraph.Analyze(model, shapes).TryGetValue(out var graph, out var fault)
            ? GraphPlanModel.Of(graph, name, hash)
            : new Error(ErrorReason.InvalidModel, $"{place}: {fault.Message}");
}
