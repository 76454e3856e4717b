using EdgeAspire.Trainer.Data.Augmentation;
using EdgeAspire.Trainer.Data.Drawing;
using EdgeAspire.Trainer.Engine.Randomness;

namespace EdgeAspire.Trainer.Tests.Data;

public sealed class ImageWarpTests
{
    private static readonly byte[] Image = DrawnDigits.Draw(10, 1, 1).Image(3).ToArray();

    [Fact]
    public void Apply_NoDistortion_IsTheImageFromZeroToOne()
    {
        float[] target = new float[Image.Length];
        var random = new SequenceRandom(1);
        new ImageWarp(28, 28).Apply(Image, target, 1, Distortion.None, ref random);
        Assert.All(target.Zip(Image), pair => Assert.Equal(pair.Second / 255f, pair.First, 1e-6f));
    }

    [Fact]
    public void Apply_TinyDistortion_StaysCloseToTheImage()
    {
        // Guards the geometry: the centre must stay where it is, whichever way the axes are composed.
        float[] target = new float[Image.Length];
        var random = new SequenceRandom(1);
        new ImageWarp(28, 28).Apply(Image, target, 1, new Distortion(0.01f, 1e-4f, 1e-4f, 1e-3f, 1e-3f), ref random);
        Assert.All(target.Zip(Image), pair => Assert.Equal(pair.Second / 255f, pair.First, 0.05f));
    }

    [Fact]
    public void Apply_Handwriting_KeepsInkAndRangeAndChangesTheImage()
    {
        var warp = new ImageWarp(28, 28);
        float before = Image.Sum(v => v / 255f);
        for (ulong seed = 0; seed < 50; seed++)
        {
            float[] target = new float[Image.Length];
            var random = new SequenceRandom(seed);
            warp.Apply(Image, target, 1, Distortion.Handwriting, ref random);
            Assert.All(target, v => Assert.InRange(v, 0, 1));
            Assert.InRange(target.Sum() / before, 0.6f, 1.6f);
            Assert.Contains(target.Zip(Image), pair => Math.Abs(pair.First - (pair.Second / 255f)) > 0.1f);
        }
    }

    [Fact]
    public void Apply_ManyChannels_MoveAlike()
    {
        byte[] three = [.. Image, .. Image, .. Image];
        float[] target = new float[three.Length];
        var random = new SequenceRandom(5);
        new ImageWarp(28, 28).Apply(three, target, 3, Distortion.Handwriting, ref random);
        Assert.Equal(target[..784], target[784..1568]);
        Assert.Equal(target[..784], target[1568..]);
    }
}
