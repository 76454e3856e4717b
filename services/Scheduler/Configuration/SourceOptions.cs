using System.ComponentModel.DataAnnotations;

namespace EdgeAspire.Scheduler.Configuration;

/// <summary>One source of items at this worker, such as a camera.</summary>
public sealed class SourceOptions
{
    /// <summary>Its name, unique at this worker; requests name it.</summary>
    public string Name { get; set; } = "";

    /// <summary>What a second of waiting of its items counts against a second of others'.</summary>
    /// <value>Default: 1.</value>
    [Range(0.001, 1000)]
    public double Weight { get; set; } = 1;

    /// <summary>Seconds in which its items are wanted. One that is late is answered all the same.</summary>
    /// <value>Default: null, as long as the caller waits.</value>
    [Range(0.001, 86400)]
    public double? DeadlineSeconds { get; set; }
}
