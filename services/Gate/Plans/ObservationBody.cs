namespace EdgeAspire.Gate.Plans;

/// <summary>What was seen of a device, as the planner takes it.</summary>
internal sealed record ObservationBody(double PredictedSeconds, double MeasuredSeconds, double QueueOccupancy);
