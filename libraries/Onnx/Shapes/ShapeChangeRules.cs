using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>The same elements in the same order, in other shapes.</summary>
internal static class ShapeChangeRules
{
    public static bool Reshape(NodeContext node)
    {
        if (!node.TryInput(0, out GraphValue? input) || !node.TryIntegers(1, out ImmutableArray<long> target))
        {
            return false;
        }

        bool allowsZero = node.Attributes.Flag("allowzero");
        long[] sizes = [.. target];
        int open = -1;
        Int128 known = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] == 0 && !allowsZero)
            {
                if (i >= input.Rank)
                {
                    return node.Fail($"dimension {i} of the shape [{string.Join(", ", target)}] copies one that {input} does not have");
                }

                sizes[i] = input.Shape[i];
            }

            if (sizes[i] < -1 || sizes[i] > NodeContext.MaxElements || (sizes[i] == -1 && open >= 0) || known > NodeContext.MaxElements)
            {
                return node.Fail($"[{string.Join(", ", target)}] is no shape for {input}");
            }

            open = sizes[i] == -1 ? i : open;
            known *= sizes[i] == -1 ? 1 : sizes[i];
        }

        if (open >= 0)
        {
            if (known == 0 || input.Elements % known != 0)
            {
                return node.Fail($"the elements of {input} do not fill [{string.Join(", ", target)}]");
            }

            sizes[open] = (long)(input.Elements / known);
            known *= sizes[open];
        }

        return known == input.Elements
            ? Keep(node, input, [.. sizes])
            : node.Fail($"{input} has {input.Elements} elements, the shape [{string.Join(", ", target)}] takes {known}");
    }

    public static bool Flatten(NodeContext node)
    {
        if (!node.TryInput(0, out GraphValue? input))
        {
            return false;
        }

        // The axis may lie behind the last dimension.
        long axis = node.Attributes.Int("axis") ?? 1;
        axis = axis < 0 ? axis + input.Rank : axis;
        if (axis < 0 || axis > input.Rank)
        {
            return node.Fail($"axis {node.Attributes.Int("axis")} is not one of {input}");
        }

        long outer = input.Shape.Take((int)axis).Aggregate(1L, (product, size) => product * size);
        long inner = input.Shape.Skip((int)axis).Aggregate(1L, (product, size) => product * size);
        return Keep(node, input, [outer, inner]);
    }

    public static bool Squeeze(NodeContext node)
    {
        if (!node.TryInput(0, out GraphValue? input) || !node.TryIntegers(1, "axes", out ImmutableArray<long>? axes))
        {
            return false;
        }

        bool[] chosen = [.. input.Shape.Select(size => size == 1)];
        if (axes is { } given)
        {
            if (!node.TryAxes(given, input.Rank, out chosen))
            {
                return false;
            }

            for (int i = 0; i < chosen.Length; i++)
            {
                if (chosen[i] && input.Shape[i] != 1)
                {
                    return node.Fail($"dimension {i} of {input} is not 1");
                }
            }
        }

        return Keep(node, input, [.. input.Shape.Where((_, i) => !chosen[i])]);
    }

    public static bool Unsqueeze(NodeContext node)
    {
        if (!node.TryInput(0, out GraphValue? input) || !node.TryIntegers(1, "axes", out ImmutableArray<long>? axes))
        {
            return false;
        }

        if (axes is not { } given || given.Length > NodeContext.MaxRank)
        {
            return node.Fail($"its axes are missing or more than {NodeContext.MaxRank}");
        }

        if (!node.TryAxes(given, input.Rank + given.Length, out bool[] chosen))
        {
            return false;
        }

        int next = 0;
        return Keep(node, input, [.. chosen.Select(isNew => isNew ? 1 : input.Shape[next++])]);
    }

    private static bool Keep(NodeContext node, GraphValue input, ImmutableArray<long> shape) =>
        node.Set(input.Type, shape, input.Constant?.WithShape(shape));
}
