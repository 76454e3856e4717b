using System.Collections.Immutable;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using Dimension = EdgeAspire.Onnx.Proto.TensorShapeProto.Types.Dimension;

namespace EdgeAspire.Onnx.Graphs;

/// <summary>Fixes the shapes of a model's inputs.</summary>
internal sealed class InputShapes
{
    private readonly IReadOnlyDictionary<string, ImmutableArray<long>> _fixedShapes;

    // A name stands for the same size wherever the model uses it.
    private readonly Dictionary<string, long> _sizes = new(StringComparer.Ordinal);

    private InputShapes(IReadOnlyDictionary<string, ImmutableArray<long>> fixedShapes) => _fixedShapes = fixedShapes;

    /// <summary>The shape of each input in order.</summary>
    public static OnnxFault? Find(
        IReadOnlyList<ValueInfoProto> inputs,
        IReadOnlyDictionary<string, ImmutableArray<long>> fixedShapes,
        out ImmutableArray<long>[] shapes)
    {
        shapes = new ImmutableArray<long>[inputs.Count];
        string? unknown = fixedShapes.Keys.FirstOrDefault(name => !inputs.Any(input => string.Equals(input.Name, name, StringComparison.Ordinal)));
        if (unknown is not null)
        {
            string known = string.Join(", ", inputs.Take(8).Select(input => $"'{input.Name}'"));
            return OnnxFault.Invalid($"a shape is given for input '{unknown}', but the inputs are {known}");
        }

        InputShapes finder = new(fixedShapes);
        foreach (ValueInfoProto input in inputs)
        {
            if (finder.Note(input) is { } fault)
            {
                return fault.Within($"input '{input.Name}'");
            }
        }

        for (int i = 0; i < inputs.Count; i++)
        {
            if (finder.Resolve(inputs[i], out shapes[i]) is { } fault)
            {
                return fault.Within($"input '{inputs[i].Name}'");
            }
        }

        return null;
    }

    private OnnxFault? Note(ValueInfoProto input)
    {
        if (input.Type?.TensorType is not { } type)
        {
            return OnnxFault.Unsupported("it is not a tensor");
        }

        if (!_fixedShapes.TryGetValue(input.Name, out ImmutableArray<long> given))
        {
            return type.Shape is null ? OnnxFault.Invalid("the model does not declare its shape, and none is given") : null;
        }

        if (type.Shape is { } shape)
        {
            if (shape.Dim.Count != given.Length)
            {
                return OnnxFault.Invalid($"the given shape [{string.Join(", ", given)}] has {given.Length} dimensions, the model declares {shape.Dim.Count}");
            }

            for (int i = 0; i < given.Length; i++)
            {
                if (!Agrees(shape.Dim[i], given[i]))
                {
                    return OnnxFault.Invalid($"dimension {i} of the given shape [{string.Join(", ", given)}] is {given[i]}, the model declares {Shown(shape.Dim[i])}");
                }
            }
        }

        return null;
    }

    private bool Agrees(Dimension declared, long given) => declared.ValueCase switch
    {
        Dimension.ValueOneofCase.DimValue => declared.DimValue is -1 || declared.DimValue == given,
        Dimension.ValueOneofCase.DimParam when declared.DimParam.Length > 0 =>
            _sizes.TryAdd(declared.DimParam, given) || _sizes[declared.DimParam] == given,
        _ => true,
    };

    private OnnxFault? Resolve(ValueInfoProto input, out ImmutableArray<long> resolved)
    {
        if (_fixedShapes.TryGetValue(input.Name, out resolved))
        {
            return null;
        }

        var dims = input.Type.TensorType.Shape.Dim;
        var sizes = ImmutableArray.CreateBuilder<long>(dims.Count);
        for (int i = 0; i < dims.Count; i++)
        {
            if (dims[i].ValueCase is Dimension.ValueOneofCase.DimValue && dims[i].DimValue != -1)
            {
                sizes.Add(dims[i].DimValue);
            }
            else if (dims[i].ValueCase is Dimension.ValueOneofCase.DimParam && _sizes.TryGetValue(dims[i].DimParam, out long size))
            {
                sizes.Add(size);
            }
            else if (i == 0)
            {
                sizes.Add(1);
            }
            else
            {
                return OnnxFault.Invalid($"dimension {i} ({Shown(dims[i])}) is dynamic; give the input a fixed shape");
            }
        }

        resolved = sizes.MoveToImmutable();
        return null;
    }

    private static string Shown(Dimension dimension) => dimension.ValueCase switch
    {
        Dimension.ValueOneofCase.DimValue => $"{dimension.DimValue}",
        Dimension.ValueOneofCase.DimParam => $"'{dimension.DimParam}'",
        _ => "?",
    };
}
