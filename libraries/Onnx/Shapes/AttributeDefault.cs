using System.Collections.Immutable;
using AttributeType = EdgeAspire.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>An attribute as the operator set defines it: its type, and its value where the file gives none.</summary>
internal sealed record AttributeDefault(AttributeType Type)
{
    public long? Int { get; init; }

    public float? Float { get; init; }

    public string? Text { get; init; }

    public ImmutableArray<long>? Ints { get; init; }

    public static AttributeDefault OfInt(long? value = null) => new(AttributeType.Int) { Int = value };

    public static AttributeDefault OfFloat(float? value = null) => new(AttributeType.Float) { Float = value };

    public static AttributeDefault OfText(string? value = null) => new(AttributeType.String) { Text = value };

    public static AttributeDefault OfInts(ImmutableArray<long>? value = null) => new(AttributeType.Ints) { Ints = value };

    public static AttributeDefault OfFloats() => new(AttributeType.Floats);

    public static AttributeDefault OfTensor() => new(AttributeType.Tensor);
}
