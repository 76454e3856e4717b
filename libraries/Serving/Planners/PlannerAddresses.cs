namespace EdgeAspire.Serving.Planners;

/// <summary>Where the planner is; section <c>Planner</c> of a service's own.</summary>
public sealed class PlannerAddresses
{
    /// <summary>The model repository, such as <c>http://planner:8080</c>.</summary>
    /// <value>Default: null.</value>
    public Uri? Rest { get; set; }

    /// <summary>The device registry, such as <c>http://planner:8081</c>.</summary>
    /// <value>Default: null; then the device is not registered.</value>
    public Uri? Grpc { get; set; }
}
