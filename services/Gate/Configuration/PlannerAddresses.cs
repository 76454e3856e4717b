namespace EdgeAspire.Gate.Configuration;

/// <summary>Where the planner is; section <c>Gate:Planner</c>.</summary>
internal sealed class PlannerAddresses
{
    /// <summary>REST: models, blobs, devices.</summary>
    /// <value>Default: http://localhost:8082.</value>
    public Uri Rest { get; set; } = new("http://localhost:8082");

    /// <summary>gRPC: the device registry.</summary>
    /// <value>Default: http://localhost:8083.</value>
    public Uri Grpc { get; set; } = new("http://localhost:8083");
}
