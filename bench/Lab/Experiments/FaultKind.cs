namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>What happens to a device.</summary>
internal enum FaultKind
{
    /// <summary>Its processes are ended at once, and started again later.</summary>
    Kill,

    /// <summary>Its link drops everything.</summary>
    Cut,

    /// <summary>Its processes stand still.</summary>
    Hang,

    /// <summary>It gets half its share of the processor.</summary>
    Slow,
}
