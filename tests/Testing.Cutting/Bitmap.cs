using System.Buffers.Binary;
using System.Collections.Immutable;

namespace EdgeAspire.Testing.Cutting;

/// <summary>Reads uncompressed 24- and 32-bit bitmaps as ImageNet models take photos.</summary>
internal static class Bitmap
{
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    /// <summary>The photo, sampled to rows and columns of a shape [1, 3, rows, columns], normalized per channel.</summary>
    public static float[] ReadNormalized(string path, ImmutableArray<long> shape)
    {
        ReadOnlySpan<byte> file = File.ReadAllBytes(path);
        int start = BinaryPrimitives.ReadInt32LittleEndian(file[10..]);
        int width = BinaryPrimitives.ReadInt32LittleEndian(file[18..]);
        int height = BinaryPrimitives.ReadInt32LittleEndian(file[22..]);
        int bytes = BinaryPrimitives.ReadInt16LittleEndian(file[28..]) / 8;
        Assert.True(bytes is 3 or 4, $"{path} has {bytes} bytes per pixel");
        int stride = ((width * bytes) + 3) / 4 * 4;
        int rows = (int)shape[2];
        int columns = (int)shape[3];
        float[] values = new float[3 * rows * columns];
        for (int row = 0; row < rows; row++)
        {
            int line = row * Math.Abs(height) / rows;
            line = height > 0 ? height - 1 - line : line;
            for (int column = 0; column < columns; column++)
            {
                ReadOnlySpan<byte> pixel = file[(start + (line * stride) + (column * width / columns * bytes))..];
                for (int channel = 0; channel < 3; channel++)
                {
                    values[(((channel * rows) + row) * columns) + column] = ((pixel[2 - channel] / 255f) - Mean[channel]) / Deviation[channel];
                }
            }
        }

        return values;
    }
}
