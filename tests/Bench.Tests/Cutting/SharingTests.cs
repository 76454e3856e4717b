using EdgeAspire.Bench.Cutting;

namespace EdgeAspire.Bench.Tests.Cutting;

public sealed class SharingTests
{
    [Fact]
    public void Pieces_EvenAndUneven_AddUp()
    {
        for (var devices = 2; devices <= 8; devices++)
        {
            var even = new Sharing(devices, null).Pieces(2, 57, devices).Lengths;
            var uneven = new Sharing(devices, devices).Pieces(2, 57, devices).Lengths;

            Assert.Equal((devices, 57L), (even.Length, even.Sum()));
            Assert.Equal((devices, 57L), (uneven.Length, uneven.Sum()));
            Assert.InRange(even.Max() - even.Min(), 0, 1);
            Assert.True(uneven.Max() - uneven.Min() > 1 && uneven.Min() > 0);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(5)]
    public void Groups_AnyNumberOfThings_HaveEachOnce(int? seed)
    {
        for (var things = 0; things <= 11; things++)
        {
            var groups = new Sharing(4, seed).Groups(things);

            Assert.Equal(Math.Clamp(things, 1, 4), groups.Count);
            Assert.Equal(Enumerable.Range(0, things), groups.SelectMany(group => group).Order());
            Assert.All(groups, group => Assert.True(things == 0 || group.Length > 0));
        }
    }

    [Fact]
    public void Pieces_AxisShorterThanDevices_HasAPieceForEachElement()
    {
        Assert.Equal<long>([1, 1, 1], [.. new Sharing(8, 1).Pieces(2, 3, 8).Lengths]);
        Assert.Equal<long>([2, 1], [.. new Sharing(2, null).Pieces(2, 3, 2).Lengths]);
    }
}
