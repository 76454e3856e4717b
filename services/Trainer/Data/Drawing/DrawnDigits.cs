using EdgeAspire.Trainer.Engine.Randomness;

namespace EdgeAspire.Trainer.Data.Drawing;

/// <summary>Sets of digits that the program draws itself: the data for a machine that has no other. The same seed draws the same images.</summary>
public static class DrawnDigits
{
    /// <summary>Draws <paramref name="count"/> images, the ten digits in turn.</summary>
    /// <param name="count">Images, 10 to 1,000,000.</param>
    /// <param name="seed">Selects the images.</param>
    /// <param name="threads">Threads to draw with; does not change the result.</param>
    public static ImageSet Draw(int count, ulong seed, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 10);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1_000_000);
        const int Length = DigitPainter.Side * DigitPainter.Side;
        byte[] pixels = new byte[count * Length];
        byte[] labels = new byte[count];
        Parallel.For(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => new DigitPainter(),
            (index, _, painter) =>
            {
                var random = new SequenceRandom(seed, (ulong)index);
                labels[index] = (byte)(index % 10);
                painter.Draw(labels[index], pixels.AsSpan(index * Length, Length), ref random);
                return painter;
            },
            _ => { });
        return new ImageSet("digits-drawn", 1, DigitPainter.Side, DigitPainter.Side, 10, pixels, labels);
    }
}
