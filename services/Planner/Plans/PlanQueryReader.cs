using System.Collections.Immutable;
using EdgeAspire.Planner.Analysis;
using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Plans;

/// <summary>Checks a request for a plan, and names what is wrong.</summary>
internal sealed class PlanQueryReader
{
    private const int MaxListed = 16;
    private const double MaxDeadlineSeconds = 86_400;

    private static readonly string[] KnownStrategies = [Strategies.Single, Strategies.Coop, Strategies.Pipeline, Strategies.Mdi, Strategies.Replicas];

    private readonly ModelSources _sources;
    private readonly PlanClusterReader _clusters;

    public PlanQueryReader(ModelSources sources, PlanClusterReader clusters)
    {
        _sources = sources;
        _clusters = clusters;
    }

    /// <summary>The request, or its first fault.</summary>
    public Outcome<PlanQuery> Read(PlanBody body) => Read(body, _clusters.Read(body));

    /// <summary>The first fault of a request, whatever devices are there; null for none.</summary>
    public Error? FindFault(PlanBody body) => PlanClusterReader.FindFault(body) ?? Read(body, Cluster.Identical(1, 1, 1)).Error;

    private Outcome<PlanQuery> Read(PlanBody body, Outcome<Cluster> cluster)
    {
        Outcome<ModelSource> source = FindSource(body);
        Outcome<ImmutableSortedDictionary<string, ImmutableArray<long>>> shapes = body.Shapes is null ? GivenShapes.None : GivenShapes.Check("shapes", body.Shapes);
        Outcome<Objective> objective = Pick(
            "objective", body.Objective ?? "latency", Enum.GetValues<Objective>(), value => value.ToString().ToLowerInvariant());
        Outcome<Convention> convention = Pick(
            "convention", body.Convention ?? Convention.Default.Name, Convention.All, value => value.Name);
        Outcome<ImmutableArray<WireFormat>> wire = PickAll(
            "wire", body.Wire, WireFormats.All, value => value.ToString().ToLowerInvariant());
        Outcome<ImmutableArray<string>> strategies = PickAll("strategies", body.Strategies, KnownStrategies, value => value);
        Outcome<ImmutableArray<IPlanAlgorithm>> algorithms = FindAlgorithms(body);
        Error? error = source.Error ?? shapes.Error ?? cluster.Error ?? objective.Error ?? convention.Error ?? wire.Error ?? strategies.Error
            ?? algorithms.Error ?? FindDeadlineFault(body.DeadlineSeconds);
        return error is not null
            ? error
            : new PlanQuery(
                source.Value with { Shapes = shapes.Value },
                cluster.Value,
                convention.Value,
                objective.Value,
                algorithms.Value,
                body.Strategies is null ? [] : strategies.Value,
                wire.Value)
            {
                DeadlineSeconds = body.DeadlineSeconds,
                UsesAllDevices = body.AllDevices,
                Seed = body.Seed,
            };
    }

    private Outcome<ModelSource> FindSource(PlanBody body)
    {
        if ((body.Model is null) == (body.Sha256 is null))
        {
            return Invalid("model: exactly one of model and sha256 is needed");
        }

        if (body is { Sha256: not null, Version: not null } or { Sha256: not null, Part: not null })
        {
            return Invalid("sha256 is one file: version and part go with model");
        }

        return body.Model is { } name
            ? _sources.Find(name, body.Version?.ToString(System.Globalization.CultureInfo.InvariantCulture), body.Part)
            : ModelSources.Of(body.Sha256!);
    }

    private static Outcome<ImmutableArray<IPlanAlgorithm>> FindAlgorithms(PlanBody body)
    {
        if (body is { Algorithm: not null, Algorithms: not null })
        {
            return Invalid("algorithm and algorithms exclude each other");
        }

        return PickAll(
            "algorithms", body.Algorithm is null ? body.Algorithms ?? PlanAlgorithms.All.Select(all => all.Name).ToList() : [body.Algorithm], PlanAlgorithms.Named, value => value.Name);
    }

    private static Error? FindDeadlineFault(double? seconds) => seconds is null or (> 0 and <= MaxDeadlineSeconds)
        ? null
        : Invalid(FormattableString.Invariant($"deadline_seconds is {seconds}: expected a number above 0 and at most {MaxDeadlineSeconds}"));

    private static Outcome<ImmutableArray<T>> PickAll<T>(
        string what, IReadOnlyList<string?>? names, IReadOnlyList<T> known, Func<T, string> nameOf)
    {
        if (names is null)
        {
            return known.ToImmutableArray();
        }

        if (names.Count is < 1 or > MaxListed)
        {
            return Invalid($"{what} has {names.Count} entries: expected 1 to {MaxListed}");
        }

        var picked = ImmutableArray.CreateBuilder<T>();
        foreach (string? name in names)
        {
            if (!Pick(what, name, known, nameOf).TryGetValue(out T? value, out Error? error))
            {
                return error;
            }

            if (!picked.Contains(value))
            {
                picked.Add(value);
            }
        }

        return picked.ToImmutable();
    }

    private static Outcome<T> Pick<T>(string what, string? name, IReadOnlyList<T> known, Func<T, string> nameOf)
    {
        foreach (T value in known)
        {
            if (string.Equals(nameOf(value), name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return Invalid($"{what} '{Names.Shown(name)}' is not known; known are {string.Join(", ", known.Select(nameOf))}");
    }

    private static Error Invalid(string message) => new(ErrorReason.InvalidArgument, message + ".");
}
