namespace EdgeAspire.Planner.Planning.Clusters;

/// <summary>What was seen of a device while it carried a plan out.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="PredictedSeconds">Seconds that the plan, made without observations, predicted for its work per inference.</param>
/// <param name="MeasuredSeconds">Seconds that its work took.</param>
/// <param name="QueueOccupancy">Mean filling of its queue, from 0 (always empty) to 1 (always full).</param>
internal sealed record StageObservation(string Device, double PredictedSeconds, double MeasuredSeconds, double QueueOccupancy);
