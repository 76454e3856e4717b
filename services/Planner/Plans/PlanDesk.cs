using EdgeAspire.Planner.Analysis;
using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
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
    public async Task<Outcome<Plan>> PlanAsync(PlanQuery query, CancellationToken cancellationToken)
    {
        bool isOpen = query.Algorithms.Length == PlanAlgorithms.All.Count;
        Outcome<IReadOnlyList<PlanTry>> tried = await TryAsync(query, PlanAlgorithms.All, cancellationToken);
        if (!tried.TryGetValue(out IReadOnlyList<PlanTry>? all, out Error? error))
        {
            return error;
        }

        List<PlanTry> candidates = [.. all.Where(one => isOpen ? one.Algorithm is BestAlgorithm : query.Algorithms.Contains(one.Algorithm))];
        if (candidates.Select(one => one.Plan).OfType<Plan>().MinBy(plan => BestAlgorithm.Value(plan, query.Objective)) is not { } best)
        {
            return candidates[^1].Error!;
        }

        if (query.DeadlineSeconds is { } deadline && best.Seconds > deadline)
        {
            return new Error(
                ErrorReason.Conflict,
                FormattableString.Invariant($"deadline_seconds is {deadline}: the plan found ({best.Algorithm}) takes {best.Seconds:0.######} s."));
        }

        return best with
        {
            Shapes = query.Source.Shapes.IsEmpty ? null : query.Source.Shapes,
            Alternatives =
            [
                .. all.Select(one => one.Plan).OfType<Plan>()
                    .Where(plan => !string.Equals(plan.Algorithm, best.Algorithm, StringComparison.Ordinal))
                    .Select(BestAlgorithm.Alternative),
            ],
        };
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
                        ? Try(query, RequestOf(query, model), algorithms, either.Token)
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
        UsesAllDevices = query.UsesAllDevices,
        WireFormats = query.Wire,
        Seed = query.Seed,
    };

    private static Outcome<IReadOnlyList<PlanTry>> Try(
        PlanQuery query, PlanRequest request, IReadOnlyList<IPlanAlgorithm> algorithms, CancellationToken cancellation)
    {
        List<PlanTry> tries = [];
        List<IPlanAlgorithm> allowed = [];
        foreach (IPlanAlgorithm algorithm in algorithms.Where(algorithm => algorithm is not BestAlgorithm))
        {
            cancellation.ThrowIfCancellationRequested();
            PlanTry one = Checked(query, algorithm, algorithm.Plan(request, cancellation));
            tries.Add(one);
            if (one.Plan is not null)
            {
                allowed.Add(algorithm);
            }
        }

        if (algorithms.OfType<BestAlgorithm>().FirstOrDefault() is { } best)
        {
            // It is to be no worse than the others, whichever were asked for, but among what is allowed.
            BestAlgorithm search = query.Strategies.IsEmpty ? best : new BestAlgorithm(allowed);
            PlanTry one = Checked(query, best, search.Plan(request, cancellation));
            Plan? fallback = tries.Select(other => other.Plan).OfType<Plan>().MinBy(plan => BestAlgorithm.Value(plan, query.Objective));
            tries.Add(one.Plan is null && fallback is not null ? new PlanTry(best, fallback with { Algorithm = best.Name }, null) : one);
        }

        return tries;
    }

    private static PlanTry Checked(PlanQuery query, IPlanAlgorithm algorithm, Outcome<Plan> outcome)
    {
        if (!outcome.TryGetValue(out Plan? plan, out Error? error))
        {
            return new PlanTry(algorithm, null, error);
        }

        return query.Allows(plan)
            ? new PlanTry(algorithm, plan, null)
            : new PlanTry(algorithm, null, new Error(
                ErrorReason.InvalidArgument,
                $"strategies: {algorithm.Name} found a plan of strategy '{plan.Strategy}', allowed are {string.Join(", ", query.Strategies)}."));
    }
}
