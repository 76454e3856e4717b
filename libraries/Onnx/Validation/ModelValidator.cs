using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Onnx.Validation;

/// <summary>Checks a parsed model against the rules of the format and what ONNX Runtime loads.</summary>
internal static class ModelValidator
{
    public static OnnxFault? FindFault(
        ModelProto model, IReadOnlyDictionary<string, IInitializerData> weights, OnnxLimits limits)
    {
        if (!model.HasIrVersion && model.Graph is null)
        {
            return new OnnxFault(OnnxFaultReason.NotOnnx, "the file is not ONNX: it has neither ir_version nor graph");
        }

        if (model.Graph is null)
        {
            return OnnxFault.Invalid("the model has no graph");
        }

        if (!model.HasIrVersion || model.IrVersion is < 1 or > OnnxLimits.MaxIrVersion)
        {
            string found = model.HasIrVersion ? $"is {model.IrVersion}" : "is missing";
            return OnnxFault.Unsupported($"ir_version {found}, expected 1 to {OnnxLimits.MaxIrVersion}");
        }

        if (model.TrainingInfo.Count > 0)
        {
            return OnnxFault.Unsupported("training_info holds graphs for training; export the model for inference");
        }

        OnnxOutcome<OperatorSets> opsets = OperatorSets.Read(model.OpsetImport, model.Functions);
        if (!opsets.TryGetValue(out OperatorSets? known, out OnnxFault? fault))
        {
            return fault;
        }

        return FunctionValidator.FindFault(model, known, limits)
            ?? ValueValidator.FindFault(model.Graph)
            ?? new GraphValidator(known, limits).FindFault(model.Graph, weights)
            ?? FunctionExpansion.FindFault(model, limits);
    }
}
