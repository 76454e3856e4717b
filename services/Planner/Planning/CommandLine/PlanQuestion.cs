using System.Collections.Immutable;
using EdgeAspire.Planner.Analysis;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.CommandLine;

/// <summary>What the command line asks, and its answer: the plan with what every other algorithm would have planned.</summary>
internal sealed record PlanQuestion
{
    /// <summary>The ONNX file; null with <see cref="Builtin"/>.</summary>
    public string? ModelPath { get; init; }

    /// <summary>The name of a model of the papers.</summary>
    public string? Builtin { get; init; }

    /// <summary>Shapes of the file's inputs, such as <c>image=1,3,416,416</c>.</summary>
    public IReadOnlyList<string> Shapes { get; init; } = [];

    /// <summary>The file of devices; null with <see cref="Gflops"/>, <see cref="Mbps"/> and <see cref="Count"/>.</summary>
    public string? DevicesPath { get; init; }

    /// <summary>Speed of identical devices.</summary>
    public double? Gflops { get; init; }

    /// <summary>Rate of the gateway and of identical devices.</summary>
    public double? Mbps { get; init; }

    /// <summary>Number of identical devices.</summary>
    public int? Count { get; init; }

    /// <summary>Whether every device has to be used.</summary>
    public bool UsesAllDevices { get; init; }

    /// <summary>The algorithm's name.</summary>
    public string Algorithm { get; init; } = PlanAlgorithms.Best;

    /// <summary>The convention's name.</summary>
    public string Convention { get; init; } = Planning.Costs.Convention.Default.Name;

    /// <summary>What the plan should make small.</summary>
    public Objective Objective { get; init; }

    /// <summary>Names of wire formats.</summary>
    public IReadOnlyList<string> Wire { get; init; } = ["fp32", "fp16", "int8"];

    /// <summary>Seed of what is drawn.</summary>
    public int Seed { get; init; }

    /// <summary>The clock that no measurement may be far ahead of.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The plan, or what is wrong with the question.</summary>
    public Outcome<Plan> Answer(CancellationToken cancellation)
    {
        if (PlanAlgorithms.Find(Algorithm, out var unknown) is not { } algorithm)
        {
            return unknown!;
        }

        if (!GivenShapes.Parse("--shapes", Shapes).TryGetValue(out var shapes, out var error) || !Request(shapes).TryGetValue(out var request, out error))
        {
            return error;
        }

        return algorithm.Plan(request, cancellation).TryGetValue(out var plan, out error)
            ? plan with
            {
                Shapes = shapes.IsEmpty ? null : shapes,
                Alternatives = plan.Alternatives.IsEmpty ? Others(request, algorithm, cancellation) : plan.Alternatives,
            }
            : error;
    }

    private static ImmutableArray<PlanAlternative> Others(PlanRequest request, IPlanAlgorithm algorithm, CancellationToken cancellation) =>
    [
        .. PlanAlgorithms.All
            .Where(other => other != algorithm)
            .Select(other => other.Plan(request, cancellation))
            .Where(outcome => outcome.IsSuccess)
            .Select(outcome => BestAlgorithm.Alternative(outcome.Value)),
    ];

    private Outcome<PlanRequest> Request(ImmutableSortedDictionary<string, ImmutableArray<long>> shapes)
    {
        var convention = Planning.Costs.Convention.All.FirstOrDefault(known => string.Equals(known.Name, Convention, StringComparison.OrdinalIgnoreCase));
        if (convention is null)
        {
            return Invalid($"--convention '{Convention}' is not known; known are {string.Join(", ", Planning.Costs.Convention.All.Select(known => known.Name))}");
        }

        var formats = new List<WireFormat>();
        foreach (var name in Wire.SelectMany(names => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (!Enum.TryParse<WireFormat>(name, ignoreCase: true, out var format) || !Enum.IsDefined(format))
            {
                return Invalid($"--wire '{name}' is not known; known are fp32, fp16, int8");
            }

            formats.Add(format);
        }

        if (formats.Count == 0)
        {
            return Invalid($"--wire: at least one format is needed");
        }

        if (!Cluster().TryGetValue(out var cluster, out var error) || !Model(shapes).TryGetValue(out var model, out error))
        {
            return error;
        }

        if (ClusterRules.CheckLayers(cluster, model) is { } stranger)
        {
            return stranger;
        }

        return new PlanRequest(model, cluster)
        {
            Convention = convention,
            Objective = Objective,
            UsesAllDevices = UsesAllDevices,
            WireFormats = [.. formats.Distinct()],
            Seed = Seed,
        };
    }

    private Outcome<Cluster> Cluster()
    {
        var hasNumbers = Gflops is not null || Mbps is not null || Count is not null;
        if (DevicesPath is { } path)
        {
            return hasNumbers
                ? Invalid($"--devices and --gflops, --mbps, --count exclude each other")
                : ClusterFile.Load(path, Time);
        }

        if (Gflops is not { } gflops || Mbps is not { } mbps || Count is not { } count)
        {
            return Invalid($"devices are missing: --devices FILE, or --gflops, --mbps and --count together");
        }

        if (count is < 1 or > ClusterRules.MaxDevices)
        {
            return Invalid($"--count is {count}; it must be from 1 to {ClusterRules.MaxDevices}");
        }

        var cluster = Clusters.Cluster.Identical(count, gflops * 1e9, mbps * 1e6);
        return ClusterRules.Check(cluster) is { } error ? error : cluster;
    }

    private Outcome<PlanModel> Model(ImmutableSortedDictionary<string, ImmutableArray<long>> shapes)
    {
        if ((ModelPath is null) == (Builtin is null))
        {
            return Invalid($"exactly one model is needed: an ONNX file, or --builtin NAME");
        }

        if (Builtin is not { } name)
        {
            return ModelFile.Load(ModelPath!, shapes);
        }

        return shapes.IsEmpty ? ModelFile.Builtin(name) : Invalid($"--shapes are of a file's inputs: those of --builtin {name} are fixed");
    }

    private static Error Invalid(FormattableString message) => new(ErrorReason.InvalidArgument, FormattableString.Invariant(message));
}
