using System.Diagnostics.CodeAnalysis;

namespace EdgeAspire.Planner.Planning.Clusters;

/// <summary>What was seen of a device, as a file of devices writes it; see <see cref="StageObservation"/>.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the YAML reader.")]
internal sealed class ObservationDocument
{
    /// <summary>What a plan made without observations predicted for its work per inference.</summary>
    public double PredictedSeconds { get; set; }

    /// <summary>What its work took.</summary>
    public double MeasuredSeconds { get; set; }

    /// <summary>Mean filling of its queue, from 0 to 1.</summary>
    public double QueueOccupancy { get; set; }
}
