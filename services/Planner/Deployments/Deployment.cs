using System.Collections.Immutable;

namespace EdgeAspire.Planner.Deployments;

/// <summary>A model that stages are to run together, and the plans for that, as an unchanging value.</summary>
/// <param name="Model">The model.</param>
/// <param name="Request">What was asked for.</param>
internal sealed record Deployment(string Model, DeploymentRequest Request)
{
    /// <summary>Grows with every change of what follows, also over restarts of the planner.</summary>
    public long Revision { get; init; }

    /// <summary>One of <see cref="DeploymentStates"/>.</summary>
    public string State { get; init; } = DeploymentStates.Planning;

    /// <summary>Why the state is "failed", in words for whoever deployed it; else null.</summary>
    public string? Error { get; init; }

    /// <summary>The version of the model that the plan is for; null without a plan.</summary>
    public int? ModelVersion { get; init; }

    /// <summary>The last good plan, cut; null until there is one.</summary>
    public string? Plan { get; init; }

    /// <summary>Plans, cut, for the loss of one device each, by its name.</summary>
    public ImmutableSortedDictionary<string, string> Fallbacks { get; init; } = Empty<string>();

    /// <summary>Devices of the plan without which there is none, and why.</summary>
    public ImmutableSortedDictionary<string, string> FallbackErrors { get; init; } = Empty<string>();

    /// <summary>How many times slower than they registered the plan takes devices to be, because they were seen to be; others are not listed.</summary>
    public ImmutableSortedDictionary<string, double> Slowdowns { get; init; } = Empty<double>();

    /// <summary>A table by names of devices without entries.</summary>
    public static ImmutableSortedDictionary<string, T> Empty<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
}
