using EdgeAspire.Parts;

namespace EdgeAspire.Protocol.Tests.Pieces;

internal static class Boxes
{
    /// <summary>Two boxes of a value and one that is in both.</summary>
    public static (Region Source, Region Target, Region Box) Draw(Random random)
    {
        var rank = random.Next(0, 6);
        var source = new Interval[rank];
        var target = new Interval[rank];
        var box = new Interval[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            var isWhole = random.Next(2) == 0;
            var start = isWhole ? 0 : random.Next(0, 6);
            box[axis] = new Interval(start, start + random.Next(1, 6));
            source[axis] = isWhole ? box[axis] : Around(random, box[axis]);
            target[axis] = isWhole ? box[axis] : Around(random, box[axis]);
        }

        return (new Region([.. source]), new Region([.. target]), new Region([.. box]));
    }

    public static IEnumerable<long[]> Places(Region box)
    {
        IEnumerable<long[]> places = [[]];
        foreach (var axis in box.Axes)
        {
            places = places.SelectMany(place => Enumerable.Range((int)axis.Start, (int)axis.Length), (place, index) => (long[])[.. place, index]);
        }

        return places;
    }

    public static int Offset(Region tensor, long[] place)
    {
        long offset = 0;
        for (var axis = 0; axis < place.Length; axis++)
        {
            offset = (offset * tensor.Axes[axis].Length) + place[axis] - tensor.Axes[axis].Start;
        }

        return (int)offset;
    }

    private static Interval Around(Random random, Interval inner) => new(inner.Start - random.Next(0, (int)inner.Start + 1), inner.End + random.Next(0, 3));
}
