using System.Collections.Immutable;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Parts;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Stage.Sessions;

namespace EdgeAspire.Stage.Parts;

/// <summary>What the tensors of a part are of the whole model. The same file can be a part of several plans, and another box in each.</summary>
internal sealed class PartBinding
{
    private readonly PartInput[] _inputs;
    private readonly PartOutput[] _outputs;

    private PartBinding(string? description, PartInput[] inputs, PartOutput[] outputs)
    {
        Description = description;
        Digest = description is null ? null : EdgeParameters.DescriptionOf(description);
        _inputs = inputs;
        _outputs = outputs;
    }

    /// <summary>The text of the description; null when the file's own names and shapes count.</summary>
    public string? Description { get; }

    /// <summary>What calls name the description by; null where there is none.</summary>
    public string? Digest { get; }

    public ReadOnlySpan<PartInput> Inputs => _inputs;

    public ReadOnlySpan<PartOutput> Outputs => _outputs;

    /// <summary>Holds a description against the loaded model.</summary>
    /// <param name="session">The model.</param>
    /// <param name="text">The text of the description; null for none.</param>
    /// <param name="description">What it says; null for none.</param>
    public static Outcome<PartBinding> Create(ModelSession session, string? text, PartDescription? description)
    {
        if (description is not null && (description.Inputs.Length != session.Inputs.Length || description.Outputs.Length != session.Outputs.Length))
        {
            return new Error(
                ErrorReason.InvalidArgument,
                $"Parameter 'edge_part' describes {description.Inputs.Length} inputs and {description.Outputs.Length} outputs of part '{description.Name}'; the file has {session.Inputs.Length} and {session.Outputs.Length}.");
        }

        if (!Bind(session.Inputs, description?.Inputs).TryGetValue(out var inputs, out var error)
            || !Bind(session.Outputs, description?.Outputs).TryGetValue(out var outputs, out error))
        {
            return error;
        }

        return new PartBinding(
            text,
            [.. session.Inputs.Zip(inputs, (tensor, box) => new PartInput(tensor.Name, box, tensor.DataType, LengthBytes(tensor, box)))],
            [.. session.Outputs.Zip(outputs, (tensor, box) => new PartOutput(tensor.Name, box, tensor.DataType))]);
    }

    /// <summary>The element type of a value that the part takes; null when it does not.</summary>
    public TensorDataType? TypeOf(string value) => _inputs.FirstOrDefault(input => string.Equals(input.Box.Value, value, StringComparison.Ordinal))?.Type;

    private static int LengthBytes(TensorSpecification tensor, PieceBox box) => checked((int)(box.Elements * tensor.DataType.ElementBytes()));

    private static Outcome<PieceBox[]> Bind(ImmutableArray<TensorSpecification> tensors, ImmutableArray<PartTensor>? described)
    {
        var boxes = new PieceBox[tensors.Length];
        for (var index = 0; index < boxes.Length; index++)
        {
            var tensor = tensors[index];
            var part = described?.FirstOrDefault(candidate => string.Equals(candidate.Tensor, tensor.Name, StringComparison.Ordinal));
            if (described is not null && part is null)
            {
                return new Error(ErrorReason.WrongTensorName, $"Parameter 'edge_part' does not describe {tensor}, which the file has.");
            }

            var shape = tensor.Shape;
            if (part is null && shape.Contains(-1))
            {
                return new Error(
                    ErrorReason.InvalidModel, $"{tensor} has open dimensions; a part has fixed ones, or parameter 'edge_part' says which box each tensor is.");
            }

            var region = part?.Region ?? Region.Whole(shape);
            long[] boxShape = [.. region.Shape];
            if (!TensorShape.Matches(shape.AsSpan(), boxShape)
                || !TensorShape.TryCountBytes(tensor.DataType, boxShape, out var lengthBytes)
                || lengthBytes > TensorBufferPool.MaxBufferBytes)
            {
                return new Error(
                    ErrorReason.WrongShape, $"Parameter 'edge_part': box {region} of value '{part?.Value}' does not have the shape of {tensor}.");
            }

            boxes[index] = new PieceBox(part?.Value ?? tensor.Name, region);
        }

        return boxes;
    }
}
