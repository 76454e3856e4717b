using EdgeAspire.Inference.Sessions;

namespace EdgeAspire.Stage.Running;

/// <summary>What a part gave, and how long it took.</summary>
/// <param name="Outputs">Its outputs; whoever has this disposes them.</param>
/// <param name="QueueSeconds">Until it was its turn.</param>
/// <param name="ComputeSeconds">In the inference runtime.</param>
internal sealed record PartRun(ModelRun Outputs, double QueueSeconds, double ComputeSeconds);
