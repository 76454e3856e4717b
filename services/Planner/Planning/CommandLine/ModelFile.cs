using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Planning.CommandLine;

/// <summary>Reads a model for planning.</summary>
internal static class ModelFile
{
    /// <summary>The model of an ONNX file.</summary>
    public static Outcome<PlanModel> Load(string path) =>
        new Error(ErrorReason.Unsupported, $"{path}: models in files are not planned yet");
}
