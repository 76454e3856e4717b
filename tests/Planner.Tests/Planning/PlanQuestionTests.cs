using EdgeAspire.Planner.Planning.CommandLine;

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
        AssertRefused(Vgg with { DevicesPath = "devices.yaml" }, "exclude each other");
        AssertRefused(Vgg with { DevicesPath = "/nowhere.yaml", Gflops = null, Mbps = null, Count = null }, "/nowhere.yaml");
    }

    private static void AssertRefused(PlanQuestion question, string place) =>
        Assert.Contains(place, question.Answer(CancellationToken.None).Error!.Message, StringComparison.Ordinal);
}
