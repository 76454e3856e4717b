using System.Text.Json.Serialization;

namespace EdgeAspire.Planner.Plans;

/// <summary>What was seen of a device while it carried a plan out; nothing in it is checked.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed record PlanObservationBody
{
    /// <summary>What a plan made without observations predicted for its work per inference.</summary>
    public double PredictedSeconds { get; init; }

    /// <summary>What its work took.</summary>
    public double MeasuredSeconds { get; init; }

    /// <summary>Mean filling of its queue, from 0 to 1.</summary>
    public double QueueOccupancy { get; init; }
}
