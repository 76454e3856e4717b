using EdgeAspire.Planner.Analysis;
using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Models.Graphs;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Plans;

/// <summary>Plans for requests: a few at once, for a bounded time each.</summary>
internal sealed class PlanDesk
{
    private readonly GraphReader _reader;
    private readonly TimeProvider _time;
    private readonly TimeSpan _longest;

    public PlanDesk(GraphReader reader, IOptions<PlannerOptions> options, TimeProvider time)
    {
        _reader = reader;
        _time = time;
        _longest = TimeSpan.FromSeconds(options.Value.PlanSeconds);
    }

    /// <summary>The best plan that is allowed, with what the others would have planned.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="comparesAll">Whether algorithms that were not asked for plan too, for comparison; they do for <c>best</c> in any case.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<Outcome<Plan>> PlanAsync(PlanQuery query, bool comparesAll, CancellationToken cancellationToken)
    {
        // It runs the others itself and is no worse, so where it may choose, they need not.
        bool chooses = query.Algorithms.Any(algorithm => algorithm is BestAlgorithm);
        IReadOnlyList<IPlanAlgorithm> algorithms = chooses ? [PlanAlgorithms.TheBest] : comparesAll ? [.. query.Algorithms, PlanAlgorithms.TheBest] : query.Algorithms;
        Outcome<IReadOnlyList<PlanTry>> tried = await TryAsync(query, algorithms, cancellationToken);
        if (!tried.TryGetValue(out IReadOnlyList<PlanTry>? all, out Error? error))
        {
            return error;
        }

        List<PlanTry> candidates = [.. all.Where(one => chooses || one.Algorithm is not BestAlgorithm)];
        if (candidates.Select(one => one.Plan).OfType<Plan>().MinBy(plan => BestAlgorithm.Value(plan, query.Objective, query.IsForRuntime)) is not { } best)
        {
            return (candidates.Where(one => one.LateSeconds is not null).MinBy(one => one.LateSeconds) ?? candidates[^1]).Error!;
        }

        return best with
        {
            Shapes = query.Source.Shapes.IsEmpty ? null : query.Source.Shapes,
            Alternatives = [.. Alternatives(all, query.Objective).Where(other => !string.Equals(other.Algorithm, best.Algorithm, StringComparison.Ordinal))],
        };
    }

    // One for each algorithm, in the order in which they are known.
    private static IEnumerable<PlanAlternative> Alternatives(IReadOnlyList<PlanTry> tries, Objective objective)
    {
        IEnumerable<PlanAlternative> found = tries.Select(one => one.Plan).OfType<Plan>().SelectMany(plan => (PlanAlternative[])[BestAlgorithm.Alternative(plan), .. plan.Alternatives]);
        ILookup<string, PlanAlternative> byAlgorithm = found.ToLookup(other => other.Algorithm, StringComparer.Ordinal);
        return PlanAlgorithms.All
            .Select(algorithm => byAlgorithm[algorithm.Name].MinBy(other => BestAlgorithm.Value(other, objective)))
            .OfType<PlanAlternative>();
    }

    /// <summary>What each algorithm asked for makes of the request.</summary>
    public Task<Outcome<IReadOnlyList<PlanTry>>> CompareAsync(PlanQuery query, CancellationToken cancellationToken) =>
        TryAsync(query, query.Algorithms, cancellationToken);

    private async Task<Outcome<IReadOnlyList<PlanTry>>> TryAsync(
        PlanQuery query, IReadOnlyList<IPlanAlgorithm> algorithms, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(_longest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await _reader.ReadAsync(
                query.Source,
                (graph, _) => Task.FromResult(
                    GraphPlanModel.Of(graph, query.Source.Name, query.Source.Hash.ToString()).TryGetValue(out var model, out Error? error)
                        ? ClusterRules.CheckLayers(query.Cluster, model) is { } stranger ? stranger with { Message = stranger.Message + "." }
                            : Try(RequestOf(query, model), algorithms, either.Token)
                        : error),
                either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new Error(
                ErrorReason.DeadlineExceeded,
                FormattableString.Invariant($"{query.Source.Place}: no plan within {_longest.TotalSeconds} s (Planner:PlanSeconds)."));
        }
    }

    private static PlanRequest RequestOf(PlanQuery query, Planning.Models.PlanModel model) => new(model, query.Cluster)
    {
        Convention = query.Convention,
        Objective = query.Objective,
        DeadlineSeconds = query.DeadlineSeconds,
        Strategies = query.Strategies,
        UsesAllDevices = query.UsesAllDevices,
        WireFormats = query.Wire,
        IsForRuntime = query.IsForRuntime,
        Seed = query.Seed,
    };

    private static Outcome<IReadOnlyList<PlanTry>> Try(
        PlanRequest request, IReadOnlyList<IPlanAlgorithm> algorithms, CancellationToken cancellation)
    {
        List<PlanTry> tries = [];
        foreach (IPlanAlgorithm algorithm in algorithms)
        {
            cancellation.ThrowIfCancellationRequested();
            tries.Add(Checked(request, algorithm, algorithm.Plan(request, cancellation)));
        }

        return tries;
    }

    private static PlanTry Checked(PlanRequest request, IPlanAlgorithm algorithm, Outcome<Plan> outcome)
    {
        PlanCandidates candidates = new(request);
        candidates.Add(outcome);
        return candidates.Choose(algorithm.Name).TryGetValue(out Plan? plan, out Error? error)
            ? new PlanTry(algorithm, plan, null)
            : new PlanTry(algorithm, null, error)
            {
                LateSeconds = outcome.TryGetValue(out Plan? late, out _) && request.Allows(late.Strategy) ? late.Seconds : null,
            };
    }
}
