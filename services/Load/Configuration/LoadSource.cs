using System.ComponentModel.DataAnnotations;

namespace EdgeAspire.Load.Configuration;

/// <summary>One source of items.</summary>
public sealed class LoadSource
{
    /// <summary>The gRPC address of the worker at which they arrive.</summary>
    public Uri? Worker { get; set; }

    /// <summary>What the worker calls the source, one of its <c>Scheduler:Sources</c>.</summary>
    /// <value>Default: null, its first source.</value>
    public string? Name { get; set; }

    /// <summary>Items per second.</summary>
    /// <value>Default: null, as <see cref="LoadOptions.PerSecond"/>.</value>
    [Range(1e-3, 1e5)]
    public double? PerSecond { get; set; }
}
