namespace EdgeAspire.Protocol;

/// <summary>Names of the parameters that EdgeAspire adds to the Open Inference Protocol.</summary>
public static class EdgeParameters
{
    /// <summary>Response, bool: not every part answered; the answer is what the others gave.</summary>
    public const string Degraded = "edge_degraded";

    /// <summary>Response, string: why the answer is degraded.</summary>
    public const string DegradedReason = "edge_degraded_reason";

    /// <summary>Response, string: a JSON array with one object per hop.</summary>
    public const string Hops = "edge_hops";

    /// <summary>Request, bool: add every expert's probabilities and entropy to the outputs.</summary>
    public const string Experts = "edge_experts";

    /// <summary>Response of an expert or stage, string: the device that answered.</summary>
    public const string Device = "edge_device";

    /// <summary>Response of an expert or stage, double: seconds that the request waited for its turn.</summary>
    public const string QueueSeconds = "edge_queue_seconds";

    /// <summary>Response of an expert or stage, double: seconds in the inference runtime.</summary>
    public const string ComputeSeconds = "edge_compute_seconds";
}
