using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>How a plan's rounds are carried out.</summary>
internal sealed record Features
{
    /// <summary>CoopAI's rounds: equal shares, rows by way of the gateway, first all transfers and then all work, float32.</summary>
    public static Features Plain { get; } = new();

    /// <summary>How the gateway divides its rate.</summary>
    public Sharing Sharing { get; init; } = Sharing.Equal;

    /// <summary>Whether a device works while rows travel: each starts when its own rows have come.</summary>
    public bool Overlap { get; init; }

    /// <summary>Whether a device computes first what needs no rows of others, while these travel. With <see cref="Overlap"/> only.</summary>
    public bool Strips { get; init; }

    /// <summary>Whether rows go from device to device.</summary>
    public bool Direct { get; init; }

    /// <summary>How floating-point tensors travel.</summary>
    public WireFormat Wire { get; init; } = WireFormat.Fp32;
}
