using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Export;
using EdgeAspire.Trainer.Team;
using EdgeAspire.Trainer.Tests.Team;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAspire.Trainer.Tests.Export;

public sealed class ExpertModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Write_TrainedExperts_RunAlikeInOnnxRuntime(int experts)
    {
        TeamTraining training = TeamTrainingTests.Run(Sets.Settings(experts, epochs: 1), 2);
        IReadOnlyList<NamedModel> models = TeamModels.Write(training, Sets.Digits);
        Assert.Equal(experts == 1 ? ["model"] : Enumerable.Range(0, experts).Select(i => $"expert-{i}"), models.Select(model => model.Name));
        const int Rows = 7;
        float[] input = new float[Rows * 784];
        for (int k = 0; k < input.Length; k++)
        {
            input[k] = Sets.Test.Pixels.Span[k] / 255f;
        }

        for (int i = 0; i < experts; i++)
        {
            float[] expected = training.Experts[i].Infer(input, Rows, 1).ToArray();
            float[] actual = RunModel(models[i].Content, input, Rows);
            float scale = Math.Max(1, expected.Max(Math.Abs));
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * scale));
        }
    }

    [Fact]
    public void Write_ColourImages_TakesTheirShape()
    {
        var images = new ImageSet("colour", 3, 8, 8, 10, new byte[200 * 192], [.. Enumerable.Range(0, 200).Select(i => (byte)(i % 10))]);
        var training = new TeamTraining(Sets.Settings(2) with { BatchSize = 32 }, images, 1);
        using var options = new SessionOptions();
        using var session = new InferenceSession(TeamModels.Write(training, images)[0].Content, options);
        Assert.Equal([-1, 3, 8, 8], session.InputMetadata[ExpertModel.InputName].Dimensions);
        Assert.Equal([-1, 10], session.OutputMetadata[ExpertModel.OutputName].Dimensions);
    }

    private static float[] RunModel(byte[] model, float[] input, int rows)
    {
        using var options = new SessionOptions();
        using var session = new InferenceSession(model, options);
        using var runOptions = new RunOptions();
        using OrtValue tensor = OrtValue.CreateTensorValueFromMemory(input, [rows, 1, 28, 28]);
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(runOptions, [ExpertModel.InputName], [tensor], [ExpertModel.OutputName]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
