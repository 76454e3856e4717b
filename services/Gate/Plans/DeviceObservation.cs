namespace EdgeAspire.Gate.Plans;

/// <summary>What a device takes for its share of a request.</summary>
/// <param name="Plan">The plan that was carried out.</param>
/// <param name="PredictedSeconds">Seconds of computation by the plan.</param>
/// <param name="MeasuredSeconds">Seconds that it took.</param>
/// <param name="QueueOccupancy">Share of its time that requests waited for their turn, from 0 to 1.</param>
internal sealed record DeviceObservation(string Plan, double PredictedSeconds, double MeasuredSeconds, double QueueOccupancy)
{
    /// <summary>The average that follows a new observation; of another plan, it begins anew.</summary>
    public DeviceObservation Follow(DeviceObservation next, double weight) => string.Equals(next.Plan, Plan, StringComparison.Ordinal)
        ? next with
        {
            MeasuredSeconds = MeasuredSeconds + ((next.MeasuredSeconds - MeasuredSeconds) * weight),
            QueueOccupancy = QueueOccupancy + ((next.QueueOccupancy - QueueOccupancy) * weight),
        }
        : next;
}
