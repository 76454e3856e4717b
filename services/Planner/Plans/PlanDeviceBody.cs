using System.Text.Json.Serialization;

namespace EdgeAspire.Planner.Plans;

/// <summary>A device as a request describes it; nothing in it is checked.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed record PlanDeviceBody
{
    public string? Name { get; init; }

    /// <summary>Speed in 10^9 floating-point operations per second; what the device registered or measured when left out.</summary>
    public double? Gflops { get; init; }

    /// <summary>Rate of its link in Mbit/s; what the device registered, or the gateway's, when left out.</summary>
    public double? Mbps { get; init; }

    /// <summary>Delay of its link in milliseconds; what the device registered, or 0, when left out.</summary>
    public double? DelayMs { get; init; }

    /// <summary>What sending or receiving a message takes it in milliseconds; what the device registered, or 0, when left out.</summary>
    public double? MessageMs { get; init; }

    /// <summary>Memory for weights and activations in MiB; what the device registered, or the request's, when left out.</summary>
    public double? MemoryMb { get; init; }

    /// <summary>Measured milliseconds of whole layers by name, which go before the speed.</summary>
    public IReadOnlyDictionary<string, double>? ProfileMs { get; init; }
}
