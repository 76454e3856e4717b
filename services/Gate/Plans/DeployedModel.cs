using System.Collections.Immutable;
using System.Globalization;
using EdgeAspire.Gate.Models;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Plans;

/// <summary>A model that several devices compute together: by its plan, or without a device that does not answer by one that was made for that.</summary>
internal sealed class DeployedModel : IServedModel
{
    private readonly ImmutableArray<PlanRoute> _routes;

    /// <param name="revision">The planner's number of this state of the deployment.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="fallbacks">The plans for the loss of single devices.</param>
    public DeployedModel(long revision, PlanRoute plan, IEnumerable<PlanRoute> fallbacks)
    {
        Revision = revision;
        _routes = [plan, .. fallbacks];
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
                ["devices"] = string.Join(',', plan.Program.Devices),
                ["predicted_seconds"] = cut.Plan.Seconds.ToString("R", CultureInfo.InvariantCulture),
            });
    }

    /// <summary>The planner's number of this state of the deployment.</summary>
    public long Revision { get; }

    /// <inheritdoc/>
    public ModelDescription Description { get; }

    /// <inheritdoc/>
    public bool IsReady => Choose() is not null;

    /// <summary>The plan, then those for the loss of a device.</summary>
    public ImmutableArray<PlanRoute> Routes => _routes;

    /// <summary>The first of the plans whose devices all answer; null when there is none.</summary>
    public PlanRoute? Choose()
    {
        foreach (var route in _routes)
        {
            if (route.IsWhole)
            {
                return route;
            }
        }

        return null;
    }

    private static TensorSpecification Specify(ProgramValue value) => new(value.Name, value.DataType, [.. value.Shape]);
}
