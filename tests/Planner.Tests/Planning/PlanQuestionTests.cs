using System.Diagnostics;
using EdgeAspire.Planner.Planning.CommandLine;
using EdgeAspire.Planner.Profiles.CommandLine;
using EdgeAspire.Testing;

namespace EdgeAspire.Planner.Tests.Planning;

public sealed class PlanQuestionTests
{
    private static readonly PlanQuestion Vgg = new() { Builtin = "vgg16", Gflops = 13.6, Mbps = 100, Count = 7, Algorithm = "mls", Convention = "coopai" };

    [Fact]
    public void Answer_ThePapersExample_HasItsTimeAndTheOtherAlgorithms()
    {
        var plan = Vgg.Answer(CancellationToken.None).Value;

        Assert.Equal(.857, plan.Seconds, 0.0006);
        Assert.Equal(
            ["armdi", "armdi-work", "best", "pipeline", "profile", "random", "single", "sls"],
            plan.Alternatives.Select(other => other.Algorithm).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Answer_TenDevices_UsesTheBestNumberUnlessAllAreAskedFor()
    {
        Assert.Equal(7, (Vgg with { Count = 10 }).Answer(CancellationToken.None).Value.Devices.Length);
        Assert.Equal(10, (Vgg with { Count = 10, UsesAllDevices = true }).Answer(CancellationToken.None).Value.Devices.Length);
    }

    [Fact]
    public void Answer_MoreDevicesThanRows_HasNoEmptySlices()
    {
        var plan = (Vgg with { Count = 10, UsesAllDevices = true, Algorithm = "sls" }).Answer(CancellationToken.None).Value;

        var last = plan.Blocks.Last(block => block.Mode is "spatial");
        Assert.Equal(7, last.Devices.Length);
        Assert.All(last.Slices, slice => Assert.All(slice.Outputs, span => Assert.True(span.End > span.Start)));
    }

    [Fact]
    public void Answer_BadQuestion_NamesThePlace()
    {
        AssertRefused(Vgg with { Builtin = null }, "--builtin");
        AssertRefused(Vgg with { ModelPath = "model.onnx" }, "exactly one model");
        AssertRefused(Vgg with { Builtin = "vgg17" }, "'vgg17'");
        AssertRefused(Vgg with { Algorithm = "fastest" }, "'fastest'");
        AssertRefused(Vgg with { Convention = "metric" }, "'metric'");
        AssertRefused(Vgg with { Wire = ["fp8"] }, "'fp8'");
        AssertRefused(Vgg with { Wire = [] }, "--wire");
        AssertRefused(Vgg with { Count = 0 }, "--count");
        AssertRefused(Vgg with { Gflops = 0 }, "'device-1': speed");
        AssertRefused(Vgg with { Gflops = double.NaN }, "'device-1': speed");
        AssertRefused(Vgg with { Mbps = -1 }, "rate");
        AssertRefused(Vgg with { Mbps = null }, "--mbps");
        AssertRefused(Vgg with { Mbps = 1e-300 }, "link rate in bit/s is 1E-294; it must be a number from 1 to 1E+18");
        AssertRefused(Vgg with { Gflops = 1e-10 }, "speed in FLOP/s is 0.1; it must be a number from 1 to 1E+18");
        AssertRefused(Vgg with { DevicesPath = "devices.yaml" }, "exclude each other");
        AssertRefused(Vgg with { DevicesPath = "/nowhere.yaml", Gflops = null, Mbps = null, Count = null }, "/nowhere.yaml");
    }

    [Fact]
    public async Task Answer_SpecialFiles_AreRefusedUnopened()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using TemporaryFolder folder = new();
        string pipe = Path.Combine(folder.Path, "pipe");
        using (Process made = Process.Start("mkfifo", pipe))
        {
            await made.WaitForExitAsync();
        }

        string link = Path.Combine(folder.Path, "link");
        File.CreateSymbolicLink(link, "/dev/zero");
        PlanQuestion file = new() { Builtin = "alexnet" };
        foreach (string special in (string[])["/dev/zero", pipe, link])
        {
            string devices = Path.Combine(folder.Path, "devices.yaml");
            await File.WriteAllTextAsync(devices, $"gateway: {{ mbps: 100 }}\ndevices: [{{ name: a, profile: '{special}' }}]");
            AssertRefused(Vgg with { Builtin = null, ModelPath = special }, $"{special}: expected a model file; this is empty, or no regular file");
            AssertRefused(file with { DevicesPath = special }, $"{special}: expected a file of devices");
            AssertRefused(file with { DevicesPath = devices }, $"device 'a': {special}: expected a profile");
            Assert.Contains(
                "expected a model file", new ProfileQuestion(special, null, 1, TimeProvider.System).Answer(CancellationToken.None).Error!.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Answer_MeasuredLayerThatTheModelLacks_NamesDeviceAndLayer()
    {
        using TemporaryFolder folder = new();
        string devices = Path.Combine(folder.Path, "devices.yaml");
        PlanQuestion question = new() { Builtin = "alexnet", DevicesPath = devices, Algorithm = "single" };

        File.WriteAllText(devices, "gateway: { mbps: 100 }\ndevices: [{ name: a, gflops: 1, profile_ms: { conv1: 3, conv9: 4 } }]");
        AssertRefused(question, "device 'a': profile_ms has layer 'conv9', which model 'alexnet' does not have");

        File.WriteAllText(devices, "gateway: { mbps: 100 }\ndevices: [{ name: a, gflops: 1, profile_ms: { conv1: 3 } }]");
        Assert.True(question.Answer(CancellationToken.None).IsSuccess);
    }

    private static void AssertRefused(PlanQuestion question, string place) =>
        Assert.Contains(place, question.Answer(CancellationToken.None).Error!.Message, StringComparison.Ordinal);
}
