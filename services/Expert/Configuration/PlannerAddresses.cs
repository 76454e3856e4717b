namespace EdgeAspire.Expert.Configuration;

/// <summary>Where the planner is; section <c>Expert:Planner</c>.</summary>
public sealed class PlannerAddresses
{
    /// <summary>The model repository, such as <c>http://planner:8080</c>.</summary>
    /// <value>Default: null; then <see cref="ExpertOptions.File"/> is needed.</value>
    public Uri? Rest { get; set; }

    /// <summary>The device registry, such as <c>http://planner:8081</c>.</summary>
    /// <value>Default: null; then the device is not registered.</value>
    public Uri? Grpc { get; set; }
}
