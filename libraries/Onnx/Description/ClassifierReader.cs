using System.Globalization;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Onnx.Description;

/// <summary>Finds out how a model answers with classes.</summary>
internal static class ClassifierReader
{
    private const int MaxClasses = 65_536;

    // Operators that pass numbers on without changing them. Dropout does so at inference.
    private static readonly HashSet<string> PassOn = new(StringComparer.Ordinal)
    {
        "Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Dropout", "Cast",
    };

    public static OnnxOutcome<ClassifierDescription> Describe(ModelProto model, OnnxDescription description)
    {
        if (description.Inputs.Count != 1)
        {
            string found = description.Inputs.Count == 0 ? "none" : string.Join(", ", description.Inputs.Select(input => input.Name));
            return Refuse($"a classifier takes one input, this model takes {description.Inputs.Count} ({found})");
        }

        GraphIndex graph = new(model.Graph);
        foreach (OnnxValue output in description.Outputs)
        {
            if (output.Datatype is not ("FP32" or "FP16" or "FP64" or "UNKNOWN"))
            {
                continue;
            }

            if (ClassesOf(output, graph) is int classes and >= 2)
            {
                (ClassifierOutput kind, string evidence) = KindOf(output, graph);
                return new ClassifierDescription(description.Inputs[0], output, classes, kind, evidence);
            }
        }

        string outputs = string.Join(", ", description.Outputs);
        return Refuse($"a classifier answers floating-point numbers [N, classes] with 2 to {MaxClasses} classes, this model answers {outputs}");
    }

    private static OnnxFault Refuse(string message) => new OnnxFault(OnnxFaultReason.NotClassifier, message).Shortened();

    private static int? ClassesOf(OnnxValue output, GraphIndex graph)
    {
        if (output.Shape is null)
        {
            return graph.LastLayerWidth(output.Name);
        }

        // [N, C], [C], and [N, C, 1, 1] of networks that end in a pooling layer.
        if (output.Shape.Count == 0 || output.Shape.Skip(2).Any(dim => dim != 1))
        {
            return null;
        }

        long classes = output.Shape.Count == 1 ? output.Shape[0] : output.Shape[1];
        return classes switch
        {
            -1 => graph.LastLayerWidth(output.Name),
            > MaxClasses => null,
            _ => (int)classes,
        };
    }

    private static (ClassifierOutput Kind, string Evidence) KindOf(OnnxValue output, GraphIndex graph)
    {
        string name = output.Name;
        NodeProto? node = graph.ProducerOf(name);
        while (node is not null && PassOn.Contains(node.OpType) && node.Input.Count > 0)
        {
            name = node.Input[0];
            node = graph.ProducerOf(name);
        }

        if (node is null)
        {
            return (ClassifierOutput.Logits, "no operator produces the output");
        }

        string evidence = node.Name.Length > 0 ? $"last operator is {node.OpType} '{node.Name}'" : $"last operator is {node.OpType}";
        if (string.Equals(node.OpType, "Softmax", StringComparison.Ordinal))
        {
            // Axis 0 normalizes over the batch, so that what belongs to one input does not sum to one.
            long axis = node.Attribute.FirstOrDefault(attribute => string.Equals(attribute.Name, "axis", StringComparison.Ordinal))?.I ?? -1;
            bool isOverBatch = axis == 0 && output.Shape?.Count != 1;
            return isOverBatch
                ? (ClassifierOutput.Logits, string.Create(CultureInfo.InvariantCulture, $"{evidence}, but over axis {axis}, the batch"))
                : (ClassifierOutput.Probabilities, evidence);
        }

        return (ClassifierOutput.Logits, evidence);
    }
}
