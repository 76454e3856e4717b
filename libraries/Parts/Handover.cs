using System.Collections.Immutable;

namespace EdgeAspire.Parts;

/// <summary>
/// What passes between devices from one round to the next when each keeps what its own part gave: nothing is sent to a device that has
/// it, and nothing is sent twice (CoopAI, section II: "each edge device only requests the missing data").
/// </summary>
/// <param name="Missing">For each part of the next set: the boxes of its inputs that its device does not have, without overlap.</param>
/// <param name="Uploads">
/// For each part of the previous set: the boxes of its outputs that others need, each element once. Partial sums go whole, because
/// only their sum is a value.
/// </param>
public sealed record Handover(ImmutableArray<ImmutableArray<ValueBox>> Missing, ImmutableArray<ImmutableArray<ValueBox>> Uploads)
{
    /// <summary>Finds what passes between two sets that run one after the other.</summary>
    /// <param name="previous">The set that has run; null before the first.</param>
    /// <param name="next">The set that runs next.</param>
    /// <param name="previousOf">For each part of the next set: which part of the previous one its device has run; null for none.</param>
    /// <param name="keptByGateway">Names of values that a gateway needs whole: answers of the model, inputs of later sets.</param>
    public static Handover Between(
        PartSet? previous, PartSet next, IReadOnlyList<int?> previousOf, IReadOnlySet<string> keptByGateway)
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(previousOf);
        ArgumentNullException.ThrowIfNull(keptByGateway);
        if (previousOf.Count != next.Parts.Length)
        {
            throw new ArgumentException($"There are {next.Parts.Length} parts, but {previousOf.Count} entries.", nameof(previousOf));
        }

        HashSet<string> sums = [.. previous?.Outputs.Where(output => output.Join is JoinRule.Sum).Select(output => output.Value.Name) ?? []];
        ImmutableArray<ImmutableArray<ValueBox>> missing =
        [
            .. next.Parts.Select((part, i) => MissingOf(part, previousOf[i] is { } own ? previous!.Parts[own] : null, sums)),
        ];
        var uploads = ImmutableArray.CreateBuilder<ImmutableArray<ValueBox>>();
        foreach (PartDescription part in previous?.Parts ?? [])
        {
            uploads.Add([.. part.Outputs.SelectMany(output => UploadOf(output, missing, sums, keptByGateway))]);
        }

        return new Handover(missing, uploads.ToImmutable());
    }

    /// <summary>What of a box is in none of others, as boxes without overlap.</summary>
    public static ImmutableArray<Region> Rest(Region box, IEnumerable<Region> others)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(others);
        return others.Aggregate(ImmutableArray.Create(box), (rest, other) => [.. rest.SelectMany(part => part.Except(other))]);
    }

    private static ImmutableArray<ValueBox> MissingOf(PartDescription part, PartDescription? own, HashSet<string> sums) =>
    [
        .. part.Inputs.SelectMany(input => Rest(input.Region, BoxesOf(own, input.Value, sums)).Select(box => new ValueBox(input.Value, box.Axes))),
    ];

    private static IEnumerable<Region> BoxesOf(PartDescription? part, string value, HashSet<string> sums) => part is null || sums.Contains(value)
        ? []
        : part.Outputs.Where(output => string.Equals(output.Value, value, StringComparison.Ordinal)).Select(output => output.Region);

    private static IEnumerable<ValueBox> UploadOf(
        PartTensor output, ImmutableArray<ImmutableArray<ValueBox>> missing, HashSet<string> sums, IReadOnlySet<string> keptByGateway)
    {
        if (sums.Contains(output.Value) || keptByGateway.Contains(output.Value))
        {
            return [new ValueBox(output.Value, output.Axes)];
        }

        List<Region> sent = [];
        foreach (ValueBox wanted in missing.SelectMany(boxes => boxes).Where(box => string.Equals(box.Value, output.Value, StringComparison.Ordinal)))
        {
            Region common = wanted.Region.Intersect(output.Region);
            if (!common.IsEmpty)
            {
                sent.AddRange(Rest(common, [.. sent]));
            }
        }

        return sent.Select(box => new ValueBox(output.Value, box.Axes));
    }
}
