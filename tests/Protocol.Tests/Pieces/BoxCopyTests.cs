using EdgeAspire.Parts;
using EdgeAspire.Protocol.Pieces;
using EdgeAspire.Testing;
using FsCheck;
using FsCheck.Fluent;
using Interval = EdgeAspire.Parts.Interval;

namespace EdgeAspire.Protocol.Tests.Pieces;

public sealed class BoxCopyTests
{
    [Fact]
    public void Copy_AnyBoxBetweenAnyTensors_PutsEveryElementInItsPlace() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var (source, target, box) = Boxes.Draw(random);
            var elementBytes = random.Next(1, 9);
            var from = new byte[source.Elements * elementBytes];
            random.NextBytes(from);
            var to = new byte[target.Elements * elementBytes];
            var expected = (byte[])to.Clone();
            foreach (var place in Boxes.Places(box))
            {
                from.AsSpan(Boxes.Offset(source, place) * elementBytes, elementBytes)
                    .CopyTo(expected.AsSpan(Boxes.Offset(target, place) * elementBytes));
            }

            new BoxCopy(source, target, box).Copy(from, to, elementBytes);
            return expected.AsSpan().SequenceEqual(to);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void New_RowsOfAllChannels_HasOneRunForEachChannel()
    {
        var whole = Region.Whole([1, 64, 56, 56]);
        var rows = whole.With(2, new Interval(10, 14));
        var copy = new BoxCopy(whole, rows, rows);
        Assert.Equal(4 * 56, copy.RunElements);
        Assert.Equal(64 * 4 * 56, copy.Elements);
        Assert.Equal(64 * 56 * 56, new BoxCopy(whole, whole, whole).RunElements);
    }

    [Fact]
    public void New_BoxThatIsNotInBoth_Throws()
    {
        var whole = Region.Whole([4, 4]);
        var beyond = new Region([new Interval(0, 4), new Interval(2, 5)]);
        Assert.Throws<ArgumentException>(() => new BoxCopy(whole, beyond, beyond));
        Assert.Throws<ArgumentException>(() => new BoxCopy(whole, whole, whole.With(0, Interval.Empty)));
    }

    [Fact]
    public void Copy_Always_AllocatesNothing()
    {
        var whole = Region.Whole([1, 64, 56, 56]);
        var rows = whole.With(2, new Interval(10, 14));
        var copy = new BoxCopy(whole, rows, rows);
        var from = new byte[whole.Elements * 4];
        var to = new byte[rows.Elements * 4];
        copy.Copy(from, to, 4);
        Assert.Equal(0, Allocations.Least(() => copy.Copy(from, to, 4)));
    }
}
