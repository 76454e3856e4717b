namespace EdgeAspire.Trainer.Data;

/// <summary>What a run learns from and is judged by.</summary>
/// <param name="Train">Learned from.</param>
/// <param name="Test">Measured once, at the end.</param>
public sealed record TrainingData(ImageSet Train, ImageSet Test);
