using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Tests.Planning;

public sealed class PlanJsonTests
{
    [Theory]
    [InlineData(PlanAlgorithms.Mls)]
    [InlineData(PlanAlgorithms.Pipeline)]
    [InlineData(PlanAlgorithms.Best)]
    public void Read_WrittenPlan_IsTheSame(string algorithm)
    {
        var written = PlanJson.Write(PaperFigures.Plan(algorithm, "vgg16", 3));

        Assert.Equal(written, PlanJson.Write(PlanJson.Read(written).Value));
    }

    [Fact]
    public void Write_Plan_HasTheNamesThatReadersAreTold()
    {
        var json = PlanJson.Write(PaperFigures.Plan(PlanAlgorithms.Mls, "vgg16", 7));

        foreach (var name in new[]
        {
            "version", "strategy", "seconds", "devices", "blocks", "layers", "mode", "compute_seconds", "transfer_seconds", "slices", "bytes",
            "alternatives", "period_seconds", "memory_bytes", "wire",
        })
        {
            Assert.Contains($"\"{name}\":", json, StringComparison.Ordinal);
        }

        Assert.Contains("\"wire\": \"fp32\"", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null", ErrorReason.MalformedRequest)]
    [InlineData("{", ErrorReason.MalformedRequest)]
    [InlineData("{\"version\":1}", ErrorReason.MalformedRequest)]
    public void Read_NoPlan_IsAnError(string json, ErrorReason reason) => Assert.Equal(reason, PlanJson.Read(json).Error!.Reason);

    [Fact]
    public void Read_OtherVersion_IsRefused()
    {
        var json = PlanJson.Write(PaperFigures.Plan(PlanAlgorithms.Mls, "alexnet", 2) with { Version = 9 });

        Assert.Equal(ErrorReason.Unsupported, PlanJson.Read(json).Error!.Reason);
    }
}
