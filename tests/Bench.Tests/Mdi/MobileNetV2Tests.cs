using EdgeAspire.Bench.Mdi;
using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Membership;

namespace EdgeAspire.Bench.Tests.Mdi;

public sealed class MobileNetV2Tests
{
    [Theory]
    [InlineData(224, 300_774_272)]
    [InlineData(256, 392_456_192)]
    public void Chain_HasTheModelsWorkAndParameters(int imageSize, double multiplications)
    {
        var chain = MobileNetV2.Chain(imageSize);

        Assert.Equal(multiplications, chain.TotalWork);
        Assert.Equal(3_504_872, chain.Parameters(0, chain.Blocks));
    }

    [Theory]
    [InlineData(AllocationMeasure.Work, new[] { 50.5, 49.5 })]
    [InlineData(AllocationMeasure.Work, new[] { 34.0, 35.8, 30.2 })]
    [InlineData(AllocationMeasure.Work, new[] { 16.7, 23.5, 22.1, 17.9, 19.8 })]
    [InlineData(AllocationMeasure.Parameters, new[] { 93.0, 7.0 })]
    [InlineData(AllocationMeasure.Parameters, new[] { 80.2, 19.5, 0.3 })]
    [InlineData(AllocationMeasure.Parameters, new[] { 75.0, 10.3, 7.7, 6.7, 0.3 })]
    public void Allocate_EqualWorkers_GivesSharesOfWork(AllocationMeasure measure, double[] percent)
    {
        var chain = MobileNetV2.Chain(256);
        RingView view = new(1, Enumerable.Range(0, percent.Length).Select(worker => new Member(worker, 1, 1, 1, 0, chain.Blocks)));

        var ends = ArMdi.Allocate(chain, view, 0, measure).Ends.ToArray();

        Assert.Equal(percent, ends.Select((end, index) => Math.Round(100 * chain.Work(index == 0 ? 0 : ends[index - 1], end) / chain.TotalWork, 1)));
    }
}
