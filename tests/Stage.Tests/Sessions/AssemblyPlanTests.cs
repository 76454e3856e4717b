using System.Runtime.InteropServices;
using EdgeAspire.Parts;
using EdgeAspire.Protocol.Pieces;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Stage.Sessions;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Stage.Tests.Sessions;

public sealed class AssemblyPlanTests
{
    [Fact]
    public void Copies_AnyTiling_PutTheBoxTogether() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            var tiles = Tiles(new Region([new(0, 3), new(0, 7), new(0, 5)]), random, depth: 4).ToList();
            var box = new PieceBox("v", Part(random, 3, 7, 5));
            var pieces = tiles.ConvertAll(tile => Piece(new PieceBox("v", tile)));

            var plan = AssemblyPlan.TryCreate(box, pieces)!;
            var target = new byte[box.Elements * sizeof(float)];
            for (var index = 0; index < pieces.Count; index++)
            {
                if (plan.Copies[index] is { } copy)
                {
                    WireCodec.Decode(copy, pieces[index].Data.Span, TensorDataType.Fp32, 1, TensorDataType.Fp32, target);
                }
            }

            Assert.True(plan.IsFor(pieces));
            Assert.Equal(Numbers(box).ToArray(), MemoryMarshal.Cast<byte, float>(target).ToArray());
        }));

    [Fact]
    public void TryCreate_AHole_IsNone() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            var whole = new Region([new(0, 3), new(0, 7), new(0, 5)]);
            var pieces = Tiles(whole, random, depth: 4).Select(tile => Piece(new PieceBox("v", tile))).ToList();
            pieces.RemoveAt(random.Next(pieces.Count));

            Assert.Null(AssemblyPlan.TryCreate(new PieceBox("v", whole), pieces));
        }));

    private static Piece Piece(PieceBox box) => new(box, TensorDataType.Fp32, 1, MemoryMarshal.AsBytes<float>(Numbers(box).ToArray()).ToArray(), null!);

    // Every element of the value is a number of its own.
    private static IEnumerable<float> Numbers(PieceBox box) =>
        from first in Indexes(box.Region.Axes[0])
        from second in Indexes(box.Region.Axes[1])
        from third in Indexes(box.Region.Axes[2])
        select (float)((((first * 7) + second) * 5) + third);

    private static IEnumerable<long> Indexes(EdgeAspire.Parts.Interval axis) => Enumerable.Range((int)axis.Start, (int)axis.Length).Select(index => (long)index);

    private static Region Part(Random random, params int[] lengths) => new([.. lengths.Select(length =>
    {
        var start = random.Next(length);
        return new EdgeAspire.Parts.Interval(start, random.Next(start, length) + 1);
    })]);

    private static IEnumerable<Region> Tiles(Region region, Random random, int depth)
    {
        var axis = random.Next(region.Rank);
        var interval = region.Axes[axis];
        if (depth == 0 || interval.Length < 2)
        {
            return [region];
        }

        var middle = random.NextInt64(interval.Start + 1, interval.End);
        return Tiles(region.With(axis, new(interval.Start, middle)), random, depth - 1)
            .Concat(Tiles(region.With(axis, new(middle, interval.End)), random, depth - 1));
    }
}
