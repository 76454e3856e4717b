using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Onnx.Validation;

/// <summary>Checks the functions that a model defines for itself.</summary>
internal static class FunctionValidator
{
    public static OnnxFault? FindFault(ModelProto model, OperatorSets known, OnnxLimits limits)
    {
        HashSet<(string Domain, string Name, string Overload)> names = [];
        foreach (FunctionProto function in model.Functions)
        {
            string place = $"function '{function.Domain}.{function.Name}'";
            if (!names.Add((OperatorSets.Normal(function.Domain), function.Name, function.Overload)))
            {
                return OnnxFault.Invalid("it is defined twice").Within(place);
            }

            OperatorSets opsets = known;
            if (function.OpsetImport.Count > 0)
            {
                if (!OperatorSets.Read(function.OpsetImport, model.Functions).TryGetValue(out OperatorSets? own, out OnnxFault? fault))
                {
                    return fault.Within(place);
                }

                opsets = own;
            }

            if (new GraphValidator(opsets, limits).FindFault(function) is { } invalid)
            {
                return invalid.Within(place);
            }
        }

        return null;
    }
}
