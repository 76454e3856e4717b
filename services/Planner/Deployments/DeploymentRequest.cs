using System.Text.Json.Serialization;
using EdgeAspire.Planner.Plans;

namespace EdgeAspire.Planner.Deployments;

/// <summary>
/// What a deployment is to be: a request for a plan that is made again whenever stages come or go. The model is named by the address.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed record DeploymentRequest : PlanBody
{
    /// <summary>Whether plans for the loss of each device of the plan are kept ready; they are when left out.</summary>
    public bool? Fallbacks { get; init; }
}
