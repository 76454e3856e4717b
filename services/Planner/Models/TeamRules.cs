using EdgeAspire.Onnx.Description;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Planner.Models;

/// <summary>Holds the parts of a model against each other and against what the publisher declares.</summary>
internal static class TeamRules
{
    /// <summary>The input that every part takes: as declared, otherwise the narrowest that all agree on.</summary>
    public static Outcome<ModelInput> InputOf(InputRequest? declared, IReadOnlyList<PartDescription> parts)
    {
        OnnxValue first = parts[0].Classifier.Input;
        ModelInput input = declared is null
            ? new ModelInput(first.Name, first.Datatype, first.Shape ?? [])
            : new ModelInput(declared.Name!, declared.Datatype!, declared.Shape!);
        string source = declared is null ? $"part '{parts[0].Name}' takes" : "the manifest declares";
        if (input.Shape.Count == 0)
        {
            return new Error(ErrorReason.InvalidModel, $"Part '{parts[0].Name}' does not say the shape of its input '{first.Name}': declare it as input.");
        }

        if (!TensorDataTypes.TryParse(input.Datatype, out TensorDataType datatype)
            || datatype.ElementBytes() == 0
            || input.Shape.Any(dim => dim is 0 or < -1))
        {
            return new Error(
                ErrorReason.InvalidModel,
                $"The input is {input}: expected numbers of a type of the Open Inference Protocol, and sizes above 0, or -1 for any.");
        }

        foreach (PartDescription part in parts)
        {
            OnnxValue own = part.Classifier.Input;
            bool fits = string.Equals(own.Name, input.Name, StringComparison.Ordinal)
                && string.Equals(own.Datatype, input.Datatype, StringComparison.Ordinal)
                && (own.Shape is null || own.Shape.Count == input.Shape.Count);
            if (!fits || (own.Shape is not null && own.Shape.Zip(input.Shape).Any(pair => !Agree(pair.First, pair.Second, declared is null))))
            {
                return new Error(ErrorReason.InvalidModel, $"Part '{part.Name}' takes the input {own}, but {source} {input}.");
            }

            input = own.Shape is null ? input : input with { Shape = [.. own.Shape.Zip(input.Shape, Math.Max)] };
        }

        return input;
    }

    /// <summary>The number of classes that every part tells apart, which the publisher's number and labels must fit.</summary>
    public static Outcome<int> ClassesOf(ManifestRequest request, IReadOnlyList<PartDescription> parts)
    {
        int classes = request.Classes ?? parts[0].Classifier.Classes;
        string source = request.Classes is null ? $"part '{parts[0].Name}' has" : "the manifest declares";
        PartDescription? other = parts.FirstOrDefault(part => part.Classifier.Classes != classes);
        if (other is not null)
        {
            return new Error(ErrorReason.InvalidModel, $"Part '{other.Name}' has {other.Classifier.Classes} classes, but {source} {classes}.");
        }

        return request.ClassLabels is { } labels && labels.Count != classes
            ? new Error(ErrorReason.InvalidArgument, $"class_labels has {labels.Count} entries, but there are {classes} classes.")
            : classes;
    }

    /// <summary>
    /// What every part answers. A part that ends in a softmax answers probabilities, whatever is declared; another one may compute
    /// them by other operators, so the publisher is believed.
    /// </summary>
    public static Outcome<string> OutputOf(string? declared, IReadOnlyList<PartDescription> parts)
    {
        string output = declared ?? ModelOutputs.Of(parts[0].Classifier.Kind);
        string source = declared is null ? $"part '{parts[0].Name}' answers" : "the manifest declares";
        PartDescription? other = parts.FirstOrDefault(part =>
            ModelOutputs.Of(part.Classifier.Kind) is var own
            && !string.Equals(own, output, StringComparison.Ordinal)
            && (declared is null || own is ModelOutputs.Probabilities));
        return other is null
            ? output
            : new Error(
                ErrorReason.InvalidModel,
                $"Part '{other.Name}' answers {ModelOutputs.Of(other.Classifier.Kind)} ({other.Classifier.Evidence}), but {source} {output}.");
    }

    // A part that takes any size also takes one; a part that takes one size cannot stand for a declared "any".
    private static bool Agree(long own, long wanted, bool mayNarrow) => own == wanted || own == -1 || (mayNarrow && wanted == -1);
}
