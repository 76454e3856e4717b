using System.Text.Json.Serialization;

namespace EdgeAspire.Planner.Plans;

/// <summary>The gateway as a request describes it; nothing in it is checked.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed record PlanGatewayBody
{
    /// <summary>Rate of its link in Mbit/s; of the medium itself when it is shared.</summary>
    public double? Mbps { get; init; }

    /// <summary>Delay of its link in milliseconds.</summary>
    public double DelayMs { get; init; }
}
