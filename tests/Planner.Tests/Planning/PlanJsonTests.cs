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
            "alternatives", "period_seconds", "memory_bytes", "wire", "inputs", "outputs", "summed", "share_start", "share_end",
        })
        {
            Assert.Contains($"\"{name}\":", json, StringComparison.Ordinal);
        }

        Assert.Contains("\"wire\": \"fp32\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_RowsThatAreSummed_AreThoseOfTheValueBeforeTheLayer()
    {
        var plan = PlanJson.Read(PlanJson.Write(PaperFigures.Plan(PlanAlgorithms.Mls, "vgg16", 7))).Value;

        var block = Assert.Single(plan.Blocks, block => string.Equals(block.Mode, "spatial_input", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(0, 7).Select(row => (row, row + 1)), block.Slices.Select(slice => (slice.Summed[0].Start, slice.Summed[0].End)));
        Assert.All(plan.Blocks.Where(other => other != block).SelectMany(other => other.Slices), slice => Assert.Empty(slice.Summed));
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
