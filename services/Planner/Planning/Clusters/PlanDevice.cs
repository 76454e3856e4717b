namespace EdgeAspire.Planner.Planning.Clusters;

/// <summary>A device as the planner sees it.</summary>
/// <param name="Name">Its name, unique in the cluster.</param>
/// <param name="FlopsPerSecond">Floating-point operations per second.</param>
/// <param name="BitsPerSecond">Rate of its own link.</param>
internal sealed record PlanDevice(string Name, double FlopsPerSecond, double BitsPerSecond)
{
    /// <summary>Bytes for weights and activations; null when they are no limit.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Delay of a message on its link, in seconds.</summary>
    public double DelaySeconds { get; init; }

    /// <summary>How long it is busy with sending or receiving one message, in seconds, beside what it computes meanwhile.</summary>
    public double MessageSeconds { get; init; }

    /// <summary>Whether <see cref="FlopsPerSecond"/> follows from what was measured of other layers, because nobody stated it.</summary>
    public bool IsSpeedMeasured { get; init; }

    /// <summary>Measured times, which go before <see cref="FlopsPerSecond"/>; null when the device was not measured.</summary>
    public DeviceProfile? Profile { get; init; }

    /// <summary>The device, slower by a factor; its links are as fast as before.</summary>
    public PlanDevice Slowed(double factor) => factor == 1 ? this : this with
    {
        FlopsPerSecond = FlopsPerSecond / factor,
        Profile = Profile is null ? null : Profile with { Slowdown = Profile.Slowdown * factor },
    };
}
