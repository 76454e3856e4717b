using EdgeAspire.Scheduling.Items;

namespace EdgeAspire.Scheduling.Workers;

/// <summary>An item on its way to another worker.</summary>
/// <param name="Item">The item, kept until it is acknowledged.</param>
/// <param name="Worker">To whom.</param>
/// <param name="ProcessorSeconds">What it will take there, by which the other's load is counted up meanwhile.</param>
internal sealed record Handover(WorkItem Item, int Worker, double ProcessorSeconds);
