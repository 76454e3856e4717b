using System.Text.Json.Nodes;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>A way of planning a model that is measured.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Algorithm">The planner's algorithm.</param>
internal sealed record PlanWay(string Name, string Algorithm)
{
    /// <summary>What travels.</summary>
    public string Wire { get; init; } = "fp32";

    /// <summary>Whether devices send to each other.</summary>
    public bool SendsDirectly { get; init; }

    /// <summary>Whether all devices take part, not the best number of them.</summary>
    public bool UsesAll { get; init; }

    /// <summary>What the plan makes small.</summary>
    public string Objective { get; init; } = "latency";

    /// <summary>Whether plans for the loss of each device are kept.</summary>
    public bool HasFallbacks { get; init; }

    /// <summary>How devices may collaborate; null for any way.</summary>
    public string? Strategy { get; init; }

    /// <summary>Seed of what is drawn.</summary>
    public int Seed { get; init; }

    /// <summary>The body of the deployment.</summary>
    /// <param name="devices">The devices to plan for; null for all.</param>
    public JsonObject ToRequest(IEnumerable<string>? devices)
    {
        var request = new JsonObject
        {
            ["algorithm"] = Algorithm,
            ["wire"] = new JsonArray(Wire),
            ["transport"] = "switched",
            ["device_to_device"] = SendsDirectly,
            ["all_devices"] = UsesAll,
            ["objective"] = Objective,
            ["fallbacks"] = HasFallbacks,
            ["seed"] = Seed,
        };
        if (Strategy is not null)
        {
            request["strategies"] = new JsonArray(Strategy);
        }

        if (devices is not null)
        {
            request["devices"] = new JsonArray([.. devices.Select(device => JsonValue.Create(device))]);
        }

        return request;
    }
}
