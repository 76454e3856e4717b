using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeAspire.Parts;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Stage.Sessions;

namespace EdgeAspire.Stage.Running;

/// <summary>Reads JSON parameters of callers who may not mean well.</summary>
internal static class BoxReader
{
    private const int MaxElementBytes = 8;

    /// <summary>Reads a parameter; null when the call does not have it.</summary>
    public static Outcome<T?> Parse<T>(string parameter, string? text, int maxChars, JsonTypeInfo<T> type)
        where T : class
    {
        if (text is null)
        {
            return (T?)null;
        }

        if (text.Length > maxChars)
        {
            return new Error(
                ErrorReason.TooLarge, $"Parameter '{parameter}' has {text.Length} characters; setting 'Stage:MaxParameterChars' allows {maxChars}.");
        }

        try
        {
            return JsonSerializer.Deserialize(text, type) is { } value ? value : new Error(ErrorReason.MalformedRequest, $"Parameter '{parameter}' is null.");
        }
        catch (JsonException exception)
        {
            return new Error(ErrorReason.MalformedRequest, $"Parameter '{parameter}' is not the JSON expected: {exception.Message}");
        }
    }

    /// <summary>Checks boxes.</summary>
    public static Outcome<PieceBox[]> ToBoxes(string parameter, IReadOnlyList<ValueBox?> boxes)
    {
        var pieces = new PieceBox[boxes.Count];
        for (var index = 0; index < pieces.Length; index++)
        {
            if (boxes[index] is not { Value.Length: > 0, Axes.IsDefault: false } box)
            {
                return new Error(ErrorReason.MalformedRequest, $"Parameter '{parameter}'[{index}]: expected a box with 'value' and 'axes'.");
            }

            if (!IsSound(box.Axes))
            {
                return new Error(
                    ErrorReason.InvalidArgument,
                    $"Parameter '{parameter}'[{index}]: box {box.Region} of value '{box.Value}' is out of range: expected at most {TensorShape.MaxRank} axes from 0 on, none of them empty, and at most {TensorBufferPool.MaxBufferBytes} bytes.");
            }

            pieces[index] = new PieceBox(box.Value, box.Region);
        }

        return pieces;
    }

    private static bool IsSound(ImmutableArray<Interval> axes)
    {
        if (axes.Length > TensorShape.MaxRank)
        {
            return false;
        }

        long elements = 1;
        foreach (var axis in axes)
        {
            // The difference cannot overflow, and neither can the product.
            if (axis.Start < 0 || axis.End <= axis.Start || axis.Length > TensorBufferPool.MaxBufferBytes)
            {
                return false;
            }

            elements *= axis.Length;
            if (elements > TensorBufferPool.MaxBufferBytes / MaxElementBytes)
            {
                return false;
            }
        }

        return true;
    }
}
