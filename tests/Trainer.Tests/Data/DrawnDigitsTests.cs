using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Data.Drawing;

namespace EdgeAspire.Trainer.Tests.Data;

public sealed class DrawnDigitsTests
{
    private static readonly ImageSet Digits = DrawnDigits.Draw(500, seed: 3, threads: 2);

    [Fact]
    public void Draw_SameSeed_SameImagesWhateverTheThreads()
    {
        ImageSet again = DrawnDigits.Draw(500, seed: 3, threads: 1);
        Assert.True(Digits.Pixels.Span.SequenceEqual(again.Pixels.Span));
        Assert.False(Digits.Pixels.Span.SequenceEqual(DrawnDigits.Draw(500, seed: 4, threads: 2).Pixels.Span));
    }

    [Fact]
    public void Draw_EveryImage_IsWhiteInkOnBlackCentredByMass()
    {
        for (int index = 0; index < Digits.Count; index++)
        {
            ReadOnlySpan<byte> image = Digits.Image(index);
            double mass = 0;
            double x = 0;
            double y = 0;
            for (int k = 0; k < image.Length; k++)
            {
                mass += image[k];
                x += image[k] * (k % 28);
                y += image[k] * (k / 28);
            }

            double ink = mass / (255.0 * image.Length);
            Assert.True(ink is > 0.02 and < 0.4, $"image {index} of {Digits.Label(index)}: {ink:P1} ink");
            Assert.InRange(x / mass, 12.0, 15.0);
            Assert.InRange(y / mass, 12.0, 15.0);
            Assert.True(image[0] + image[27] + image[783] < 60, $"image {index} has ink in a corner");
        }
    }

    [Fact]
    public void Draw_Labels_AreTheTenDigitsInTurn() =>
        Assert.All(Enumerable.Range(0, 500), index => Assert.Equal(index % 10, Digits.Label(index)));

    [Fact]
    public void Styles_EveryDigit_HasSeveral() => Assert.All(GlyphStyles.Digits, styles => Assert.True(styles.Length >= 3));
}
