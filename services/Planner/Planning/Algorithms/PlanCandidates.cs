using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms;

/// <summary>
/// Plans to choose from. Only those that the request allows are kept, so that one which breaks a deadline or collaborates in another way
/// never hides one that does not.
/// </summary>
internal sealed class PlanCandidates
{
    private readonly PlanRequest _request;
    private readonly List<Plan> _kept = [];
    private readonly SortedSet<string> _otherStrategies = new(StringComparer.Ordinal);
    private readonly List<Plan> _late = [];
    private Error? _firstFailure;

    public PlanCandidates(PlanRequest request) => _request = request;

    /// <summary>The plans that the request allows.</summary>
    public IReadOnlyList<Plan> Kept => _kept;

    /// <summary>Plans that only break the deadline.</summary>
    public IReadOnlyList<Plan> Late => _late;

    /// <summary>Adds what was found; null for nothing.</summary>
    public void Add(Outcome<Plan>? outcome)
    {
        if (outcome is not { } found)
        {
            return;
        }

        if (!found.TryGetValue(out var plan, out var failure))
        {
            _firstFailure ??= failure;
        }
        else if (!_request.Allows(plan.Strategy))
        {
            _otherStrategies.Add(plan.Strategy);
        }
        else if (_request.IsLate(plan))
        {
            _late.Add(plan);
        }
        else
        {
            _kept.Add(plan);
        }
    }

    /// <summary>The best plan for the objective, or why there is none.</summary>
    /// <param name="algorithm">Who chooses, for messages.</param>
    public Outcome<Plan> Choose(string algorithm)
    {
        // Of plans that are equally good, the one with the most exact numbers on the wire, then the simplest.
        var best = _kept
            .OrderBy(plan => BestAlgorithm.Value(plan, _request.Objective, _request.IsForRuntime))
            .ThenBy(_request.SecondsOf)
            .ThenBy(plan => plan.Wire)
            .ThenBy(plan => plan.Blocks.Length)
            .FirstOrDefault();
        return best is not null ? best
            : _late.MinBy(_request.SecondsOf) is { } fastest ? _request.Late(fastest)
            : _otherStrategies.Count > 0 ? Strategies.NotAllowed(_request, algorithm, string.Join(", ", _otherStrategies))
            : _firstFailure ?? new Error(ErrorReason.InvalidArgument, $"{algorithm}: no plan was found.");
    }
}
