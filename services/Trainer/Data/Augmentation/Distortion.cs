namespace EdgeAspire.Trainer.Data.Augmentation;

/// <summary>How strongly images are distorted: one random affine map and one random smooth displacement field for each sample.</summary>
/// <param name="RotationDegrees">Largest rotation either way.</param>
/// <param name="ScaleFraction">Largest relative change of size, of each axis on its own.</param>
/// <param name="Shear">Largest horizontal shear, in pixels for each pixel of height.</param>
/// <param name="ShiftPixels">Largest shift either way, of each axis.</param>
/// <param name="ElasticPixels">Standard deviation of the displacement at each control point; 0 for none.</param>
public sealed record Distortion(float RotationDegrees, float ScaleFraction, float Shear, float ShiftPixels, float ElasticPixels)
{
    /// <summary>No distortion.</summary>
    public static Distortion None { get; } = new(0, 0, 0, 0, 0);

    /// <summary>What is used for handwritten digits: about what different hands do.</summary>
    public static Distortion Handwriting { get; } = new(10, 0.1f, 0.15f, 1.5f, 1.2f);

    /// <summary>The same distortion, <paramref name="strength"/> times as strong.</summary>
    public Distortion Times(float strength) => strength == 0 ? None : new Distortion(
        RotationDegrees * strength, ScaleFraction * strength, Shear * strength, ShiftPixels * strength, ElasticPixels * strength);
}
