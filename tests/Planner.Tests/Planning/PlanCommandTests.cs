using EdgeAspire.Onnx.Zoo;
using EdgeAspire.Planner.Planning.CommandLine;

namespace EdgeAspire.Planner.Tests.Planning;

public sealed class PlanCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeaspire-plan-");

    [Fact]
    public void Answer_ModelFileAndDevicesFile_PlansTheFileWithItsHash()
    {
        var model = Path.Combine(_folder.FullName, "mlp2.onnx");
        using (var file = File.Create(model))
        {
            ModelZoo.Create("mlp2", seed: 1).WriteTo(file);
        }

        var devices = Path.Combine(_folder.FullName, "devices.yaml");
        File.WriteAllText(devices, "gateway: { mbps: 100 }\ndevices: [{ name: a, gflops: 1 }, { name: b, gflops: 2 }]");

        var plan = new PlanQuestion { ModelPath = model, DevicesPath = devices }.Answer(CancellationToken.None).Value;

        Assert.Equal("mlp2", plan.Model);
        Assert.Equal(64, plan.ModelSha256!.Length);
        Assert.NotEmpty(plan.Blocks);
    }

    [Fact]
    public void Answer_OpenDimensions_AreFixedByShapes()
    {
        var model = Path.Combine(_folder.FullName, "maps.onnx");
        File.WriteAllBytes(model, SampleNetworks.Maps());
        var question = new PlanQuestion { ModelPath = model, Gflops = 1, Mbps = 100, Count = 2, Algorithm = "mls" };

        var plan = (question with { Shapes = ["image=1,3,24,40"] }).Answer(CancellationToken.None).Value;

        Assert.Equal("1,3,24,40", string.Join(',', plan.Shapes!["image"]));
        Assert.Contains("input 'image': dimension 2", question.Answer(CancellationToken.None).Error!.Message, StringComparison.Ordinal);
        Assert.Contains("--shapes has 'image'", (question with { Shapes = ["image"] }).Answer(CancellationToken.None).Error!.Message, StringComparison.Ordinal);
        Assert.Contains(
            "--builtin vgg16 are fixed",
            (question with { ModelPath = null, Builtin = "vgg16", Shapes = ["image=1,3,8,8"] }).Answer(CancellationToken.None).Error!.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not a model")]
    [InlineData("")]
    public void Answer_FileThatIsNoModel_NamesTheFile(string content)
    {
        var model = Path.Combine(_folder.FullName, "broken.onnx");
        File.WriteAllText(model, content);

        var error = new PlanQuestion { ModelPath = model, Gflops = 1, Mbps = 1, Count = 2 }.Answer(CancellationToken.None).Error!;

        Assert.StartsWith(model, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_BadArguments_ExitsWithAnErrorCode()
    {
        Assert.NotEqual(0, await PlannerCommandLine.InvokeAsync(["plan", "--builtin", "vgg16"]));
        Assert.NotEqual(0, await PlannerCommandLine.InvokeAsync(["plan", "--no-such-option"]));
        Assert.NotEqual(0, await PlannerCommandLine.InvokeAsync(["plan", "/nowhere/model.onnx", "--gflops", "1", "--mbps", "1", "--count", "1"]));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
