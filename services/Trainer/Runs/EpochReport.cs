namespace EdgeAspire.Trainer.Runs;

/// <summary>One epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean cross-entropy of each expert on its own samples, nats.</param>
/// <param name="Accuracy">Accuracy of the team on held-out images, 0 to 1; null when none are held out.</param>
public sealed record EpochReport(int Epoch, IReadOnlyList<float> Loss, float? Accuracy);
