using EdgeAspire.Onnx.Description;

namespace EdgeAspire.Planner.Models;

/// <summary>What the numbers that a model answers are.</summary>
internal static class ModelOutputs
{
    public const string Logits = "logits";

    public const string Probabilities = "probabilities";

    public static string Of(ClassifierOutput kind) => kind == ClassifierOutput.Probabilities ? Probabilities : Logits;
}
