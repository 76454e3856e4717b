using System.Globalization;
using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Team;

namespace EdgeAspire.Trainer.Export;

/// <summary>The experts of a training as ONNX files.</summary>
public static class TeamModels
{
    private const string Single = "model";

    /// <summary>The ONNX file of every expert, in order: <c>expert-0</c> …, or one <c>model</c> for the baseline.</summary>
    /// <param name="training">The training.</param>
    /// <param name="images">A set of the images' size.</param>
    public static IReadOnlyList<byte[]> Export(TeamTraining training, ImageSet images) =>
        [.. Write(training, images).Select(model => model.Content)];

    internal static IReadOnlyList<NamedModel> Write(TeamTraining training, ImageSet images)
    {
        var models = new List<NamedModel>(training.Experts.Length);
        for (int i = 0; i < training.Experts.Length; i++)
        {
            string name = training.Experts.Length == 1 ? Single : string.Create(CultureInfo.InvariantCulture, $"expert-{i}");
            models.Add(new NamedModel(name, ExpertModel.Write(training.Experts[i].Network, images, name)));
        }

        return models;
    }
}
