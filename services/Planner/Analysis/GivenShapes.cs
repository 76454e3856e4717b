using System.Collections.Immutable;
using System.Globalization;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Analysis;

/// <summary>Reads the shapes that somebody fixes the inputs of a model to; whether they fit the model is seen when it is analysed.</summary>
internal static class GivenShapes
{
    private const int MaxInputs = 64;
    private const int MaxRank = 8;

    /// <summary>None given.</summary>
    public static ImmutableSortedDictionary<string, ImmutableArray<long>> None { get; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<long>>(StringComparer.Ordinal);

    /// <summary>Shapes as addresses and command lines have them: <c>image=1,3,416,416</c>.</summary>
    /// <param name="place">What messages call the list.</param>
    /// <param name="texts">One text for each input.</param>
    public static Outcome<ImmutableSortedDictionary<string, ImmutableArray<long>>> Parse(string place, IReadOnlyList<string?> texts)
    {
        List<KeyValuePair<string, IReadOnlyList<long>?>> shapes = [];
        foreach (string? text in texts)
        {
            // Names of tensors may have any character, dimensions have none.
            int end = text?.LastIndexOf('=') ?? -1;
            List<long> dimensions = [];
            foreach (string number in end < 0 ? [] : text![(end + 1)..].Split(','))
            {
                if (!long.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out long dimension))
                {
                    dimensions.Clear();
                    break;
                }

                dimensions.Add(dimension);
            }

            if (dimensions.Count == 0)
            {
                return Invalid($"{place} has '{Names.Shown(text)}': expected an input and its dimensions, such as image=1,3,416,416");
            }

            shapes.Add(new(text![..end], dimensions));
        }

        return Check(place, shapes);
    }

    /// <summary>Shapes by the names of the inputs, or what is wrong with which.</summary>
    public static Outcome<ImmutableSortedDictionary<string, ImmutableArray<long>>> Check(
        string place, IReadOnlyCollection<KeyValuePair<string, IReadOnlyList<long>?>> shapes)
    {
        if (shapes.Count > MaxInputs)
        {
            return Invalid($"{place} has {shapes.Count} entries: expected at most {MaxInputs}");
        }

        ImmutableSortedDictionary<string, ImmutableArray<long>>.Builder known = None.ToBuilder();
        foreach ((string name, IReadOnlyList<long>? dimensions) in shapes)
        {
            if (dimensions is not { Count: >= 1 and <= MaxRank })
            {
                return Invalid($"{place}: input '{Names.Shown(name)}' has {dimensions?.Count ?? 0} dimensions: expected 1 to {MaxRank}");
            }

            for (int i = 0; i < dimensions.Count; i++)
            {
                if (dimensions[i] is < 1 or > int.MaxValue)
                {
                    return Invalid(FormattableString.Invariant(
                        $"{place}: dimension {i} of input '{Names.Shown(name)}' is {dimensions[i]}: expected 1 to {int.MaxValue}"));
                }
            }

            if (known.ContainsKey(name))
            {
                return Invalid($"{place}: input '{Names.Shown(name)}' is given twice");
            }

            known.Add(name, [.. dimensions]);
        }

        return known.ToImmutable();
    }

    /// <summary>The same text for the same shapes.</summary>
    public static string Format(ImmutableSortedDictionary<string, ImmutableArray<long>> shapes) =>
        string.Join('\n', shapes.Select(shape => FormattableString.Invariant($"{shape.Key}={string.Join(',', shape.Value)}")));

    private static Error Invalid(string message) => new(ErrorReason.InvalidArgument, message + ".");
}
