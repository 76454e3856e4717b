namespace EdgeAspire.Trainer.Data;

/// <summary>Labelled images, kept as bytes: 47 MB for MNIST where floats would need 188 MB.</summary>
public sealed class ImageSet
{
    /// <summary>Creates a set.</summary>
    /// <param name="name">What the set is called in reports.</param>
    /// <param name="channels">Colour planes of an image, at least 1.</param>
    /// <param name="height">Rows of pixels, at least 1.</param>
    /// <param name="width">Columns of pixels, at least 1.</param>
    /// <param name="classes">Number of labels; every label is below it.</param>
    /// <param name="pixels">[count, channels, height, width], 0 black to 255 white.</param>
    /// <param name="labels">[count].</param>
    /// <exception cref="ArgumentException">The lengths do not fit together or a label is out of range.</exception>
    public ImageSet(string name, int channels, int height, int width, int classes, byte[] pixels, byte[] labels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        ImageLength = checked(channels * height * width);
        if (ImageLength < 1 || pixels.LongLength != (long)labels.Length * ImageLength)
        {
            throw new ArgumentException(
                $"{name}: {labels.Length} images of {channels}x{height}x{width} need {(long)labels.Length * ImageLength} bytes, got {pixels.Length}.",
                nameof(pixels));
        }

        int wrong = Array.FindIndex(labels, label => label >= classes);
        if (wrong >= 0)
        {
            throw new ArgumentException($"{name}: label {labels[wrong]} of image {wrong} is not below {classes}.", nameof(labels));
        }

        (Name, Channels, Height, Width, Classes, Pixels, Labels) = (name, channels, height, width, classes, pixels, labels);
    }

    private ImageSet(ImageSet whole, int start, int count, string name)
    {
        (Name, Channels, Height, Width, Classes, ImageLength) = (name, whole.Channels, whole.Height, whole.Width, whole.Classes, whole.ImageLength);
        Pixels = whole.Pixels.Slice(start * ImageLength, count * ImageLength);
        Labels = whole.Labels.Slice(start, count);
    }

    /// <summary>What the set is called in reports.</summary>
    public string Name { get; }

    /// <summary>Colour planes of an image.</summary>
    public int Channels { get; }

    /// <summary>Rows of pixels.</summary>
    public int Height { get; }

    /// <summary>Columns of pixels.</summary>
    public int Width { get; }

    /// <summary>Number of labels.</summary>
    public int Classes { get; }

    /// <summary>Images.</summary>
    public int Count => Labels.Length;

    /// <summary>Values of one image.</summary>
    public int ImageLength { get; }

    internal ReadOnlyMemory<byte> Pixels { get; }

    internal ReadOnlyMemory<byte> Labels { get; }

    /// <summary>One image, [channels, height, width].</summary>
    public ReadOnlySpan<byte> Image(int index) => Pixels.Span.Slice(checked(index * ImageLength), ImageLength);

    /// <summary>The class of one image.</summary>
    public byte Label(int index) => Labels.Span[index];

    /// <summary>Splits off the last <paramref name="count"/> images; both parts share this set's memory.</summary>
    internal (ImageSet First, ImageSet Last) Split(int count) =>
        (new ImageSet(this, 0, Count - count, Name), new ImageSet(this, Count - count, count, Name + ", held out"));
}
