using System.Collections.Immutable;
using System.Globalization;
using EdgeAspire.Gate.Models;
using EdgeAspire.Gate.Rounding;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Plans;

/// <summary>
/// A model that several devices compute together: by its plan, or without a device that does not answer by one that was made for that. Of
/// copies on several devices each request takes the next.
/// </summary>
internal sealed class DeployedModel : IServedModel
{
    private readonly ImmutableArray<PlanRoute> _routes;
    private readonly int _copies;
    private uint _turn;

    /// <param name="revision">The planner's number of this state of the deployment.</param>
    /// <param name="plans">The plan; of a plan for copies of the model, each of them.</param>
    /// <param name="fallbacks">The plans for the loss of single devices.</param>
    public DeployedModel(long revision, ImmutableArray<PlanRoute> plans, IEnumerable<PlanRoute> fallbacks)
    {
        Revision = revision;
        _copies = plans.Length;
        _routes = [.. plans, .. fallbacks];
        var plan = plans[0];
        var cut = plan.Program.Plan;
        var inputs = new ModelInputs(cut.Plan.Model, [.. plan.Program.Inputs.Select(Specify)]);
        Description = new ModelDescription(
            (cut.ModelVersion ?? 1).ToString(CultureInfo.InvariantCulture),
            cut.Plan.Strategy,
            inputs,
            [.. plan.Program.Outputs.Select(Specify)],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["strategy"] = cut.Plan.Strategy,
                ["plan"] = cut.Id,
                ["wire"] = cut.Plan.Wire.ToString().ToLowerInvariant(),
                ["devices"] = string.Join(',', plans.SelectMany(copy => copy.Program.Devices).Distinct(StringComparer.Ordinal)),
                ["predicted_seconds"] = (cut.Plan.ForecastSeconds ?? cut.Plan.Seconds).ToString("R", CultureInfo.InvariantCulture),
            });
    }

    /// <summary>The planner's number of this state of the deployment.</summary>
    public long Revision { get; }

    /// <inheritdoc/>
    public ModelDescription Description { get; }

    /// <summary>What rounding is found to do to its answers; null where nothing is rounded, or nobody wants to know.</summary>
    public RoundingRecord? Rounding { get; init; }

    /// <inheritdoc/>
    public bool IsReady => _routes.Any(route => route.IsWhole);

    /// <summary>The plan, then those for the loss of a device.</summary>
    public ImmutableArray<PlanRoute> Routes => _routes;

    /// <summary>The plan that the planner wants.</summary>
    public CutPlan Plan => _routes[0].Program.Plan;

    /// <summary>The plan; of a plan for copies of the model, each of them.</summary>
    public IEnumerable<PlanRoute> Plans => _routes.Take(_copies);

    /// <summary>The plans for the loss of single devices.</summary>
    public IEnumerable<PlanRoute> Spares => _routes.Skip(_copies);

    /// <summary>What requests take now: the plans whose devices answer, or without one the first fallback.</summary>
    public IReadOnlyList<PlanRoute> Current
    {
        get
        {
            List<PlanRoute> plans = [.. _routes.Take(_copies).Where(route => route.IsWhole)];
            return plans.Count > 0 ? plans : [.. _routes.Skip(_copies).Where(route => route.IsWhole).Take(1)];
        }
    }

    /// <summary>Whether no request uses any of the plans.</summary>
    public bool IsIdle => _routes.All(route => route.IsIdle);

    /// <summary>The plan, or the next copy, whose devices all answer; without one the first fallback; null when there is none.</summary>
    public PlanRoute? Choose()
    {
        var turn = Interlocked.Increment(ref _turn);
        for (var copy = 0; copy < _copies; copy++)
        {
            if (_routes[(int)((turn + (uint)copy) % (uint)_copies)] is { IsWhole: true } route)
            {
                return route;
            }
        }

        for (var fallback = _copies; fallback < _routes.Length; fallback++)
        {
            if (_routes[fallback].IsWhole)
            {
                return _routes[fallback];
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ModelDescription DescribeNow()
    {
        if (Rounding is null)
        {
            return Description;
        }

        var properties = new Dictionary<string, string>(Description.Properties, StringComparer.Ordinal);
        Rounding.Describe(properties);
        return Description with { Properties = properties };
    }

    private static TensorSpecification Specify(ProgramValue value) => new(value.Name, value.DataType, [.. value.Shape]);
}
