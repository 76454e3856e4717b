using EdgeAspire.Planner.Planning.Algorithms;

namespace EdgeAspire.Planner.Tests.Planning;

/// <summary>What CoopAI prints, as far as honest accounting reproduces it.</summary>
public sealed class CoopAIFiguresTests
{
    private const int MostDevices = 10;

    [Theory]
    [InlineData("alexnet", 8, 2.272, 62.38)]
    [InlineData("vgg16", 16, 30.968, 138.36)]
    [InlineData("vgg19", 19, 39.294, 143.67)]
    [InlineData("yolov2", 22, 62.913, 50.92)]
    public void Models_OperationsAndParameters_AreThoseOfTableI(string name, int layers, double gflops, double millionParameters)
    {
        var model = PaperFigures.Model(name);

        Assert.Equal(layers, model.Units.Length);
        Assert.Equal(gflops, model.Flops / 1e9, 0.0005);
        Assert.Equal(millionParameters, model.WeightBytes / 4e6, 0.005);
    }

    [Theory]
    [InlineData("alexnet", 2, 2)]
    [InlineData("vgg16", 7, 3)]
    [InlineData("vgg19", 7, 3)]
    [InlineData("yolov2", 6, 4)]
    public void Plan_OfTenDevices_ChoosesThePapersNumber(string model, int mls, int sls)
    {
        Assert.Equal(mls, PaperFigures.Plan(PlanAlgorithms.Mls, model, MostDevices, all: false).Devices.Length);
        Assert.Equal(sls, PaperFigures.Plan(PlanAlgorithms.Sls, model, MostDevices, all: false).Devices.Length);
    }

    [Theory]
    [InlineData("alexnet", 4.08, 18.20)]
    [InlineData("vgg16", 31.52, 60.44)]
    [InlineData("vgg19", 28.55, 58.94)]
    [InlineData("yolov2", 10.18, 55.86)]
    public void Plan_OfTenDevices_SavesWhatThePaperSays(string model, double overSls, double overSingle)
    {
        var mls = PaperFigures.Plan(PlanAlgorithms.Mls, model, MostDevices, all: false).Seconds;

        Assert.Equal(overSls, Saving(mls, PaperFigures.Plan(PlanAlgorithms.Sls, model, MostDevices, all: false).Seconds), 0.03);
        Assert.Equal(overSingle, Saving(mls, PaperFigures.Plan(PlanAlgorithms.Single, model, MostDevices, all: false).Seconds), 0.03);
    }

    [Theory]
    [InlineData("alexnet", new[] { 1, 5, 4, 3, 4, 4, 4, 4, 4, 4 })]
    [InlineData("vgg16", new[] { 1, 8, 7, 6, 5, 4, 4, 4, 4, 4 })]
    [InlineData("vgg19", new[] { 1, 11, 9, 8, 5, 4, 5, 5, 4, 4 })]
    [InlineData("yolov2", new[] { 1, 12, 11, 10, 9, 8, 7, 6, 5, 4 })]
    public void Mls_ForEveryNumberOfDevices_HasTheBlocksOfTableII(string model, int[] blocks)
    {
        Assert.Equal(blocks, Enumerable.Range(1, MostDevices).Select(count => PaperFigures.Plan(PlanAlgorithms.Mls, model, count).Blocks.Length));
    }

    [Theory]
    [InlineData("mls", "alexnet", new[] { .202, .165, .182, .202, .207, .219, .237, .264, .284, .303 })]
    [InlineData("sls", "alexnet", new[] { .202, .172, .200, .224, .247, .264, .290, .327, .356, .384 })]
    [InlineData("mls", "vgg16", new[] { 2.167, 1.226, 1.058, .991, .966, .928, .857, .913, .909, .963 })]
    [InlineData("sls", "vgg16", new[] { 2.167, 1.290, 1.252, 1.270, 1.368, 1.518, 1.490, 1.844, 2.163, 2.398 })]
    public void Plan_ForEveryNumberOfDevices_TakesTheReferencesTime(string algorithm, string model, double[] seconds)
    {
        for (var count = 1; count <= MostDevices; count++)
        {
            Assert.Equal(seconds[count - 1], PaperFigures.Plan(algorithm, model, count).Seconds, 0.0006);
        }
    }

    [Fact]
    public void Mls_Vgg16OnSeven_HasTheReferencesBlocks()
    {
        var plan = PaperFigures.Plan(PlanAlgorithms.Mls, "vgg16", 7);

        Assert.Equal(["spatial", "spatial", "spatial_input", "hybrid"], plan.Blocks.Select(block => block.Mode));
        Assert.Equal(["conv1_1", "conv4_1", "conv5_1", "fc7"], plan.Blocks.Select(block => block.Layers[0]));
        Assert.Equal(.466, plan.Blocks.Sum(block => block.ComputeSeconds), 0.0006);
        Assert.Equal(.392, plan.Blocks.Sum(block => block.TransferSeconds), 0.0006);
    }

    [Theory]
    [InlineData("alexnet", 5.71, 400)]
    [InlineData("vgg16", 31.10, 120)]
    [InlineData("vgg19", 27.68, 120)]
    [InlineData("yolov2", 9.69, 80)]
    public void Mls_OverTheBandwidthSweep_SavesMostWhereThePaperSays(string model, double saving, double mbps)
    {
        var best = Enumerable.Range(1, 10)
            .Select(step => 40.0 * step)
            .Select(rate => (Rate: rate, Saving: Saving(
                PaperFigures.Plan(PlanAlgorithms.Mls, model, MostDevices, all: false, rate).Seconds,
                PaperFigures.Plan(PlanAlgorithms.Sls, model, MostDevices, all: false, rate).Seconds)))
            .MaxBy(entry => entry.Saving);

        Assert.Equal(mbps, best.Rate);
        Assert.Equal(saving, best.Saving, 0.03);
    }

    private static double Saving(double ours, double theirs) => 100 * (1 - (ours / theirs));
}
