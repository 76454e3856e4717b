using System.Buffers.Binary;
using System.IO.Compression;

namespace EdgeAspire.Bench.Team;

/// <summary>MNIST's test images, as a caller of the gate would send them.</summary>
internal sealed class DigitImages
{
    public const int PixelsPerImage = 28 * 28;

    private const int ImageHeaderBytes = 16;
    private const int LabelHeaderBytes = 8;

    private readonly byte[] _pixels;

    private DigitImages(byte[] pixels, byte[] labels)
    {
        _pixels = pixels;
        Labels = labels;
    }

    public byte[] Labels { get; }

    public int Count => Labels.Length;

    /// <summary>Reads the two files of the test set from a data folder.</summary>
    public static DigitImages Load(string dataPath)
    {
        var folder = Path.Combine(dataPath, "mnist");
        var pixels = Unpack(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"));
        var labels = Unpack(Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"));
        return new DigitImages(pixels[ImageHeaderBytes..], labels[LabelHeaderBytes..]);
    }

    /// <summary>Writes images as FP32, 0 to 1.</summary>
    public void Write(int first, int count, Span<byte> tensor)
    {
        var source = _pixels.AsSpan(first * PixelsPerImage, count * PixelsPerImage);
        for (var pixel = 0; pixel < source.Length; pixel++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(tensor[(pixel * sizeof(float))..], source[pixel] / 255f);
        }
    }

    private static byte[] Unpack(string path)
    {
        using var unpacked = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        unpacked.CopyTo(memory);
        return memory.ToArray();
    }
}
