using System.Buffers.Binary;
using System.Collections.Immutable;

namespace EdgeAspire.Testing.Cutting;

/// <summary>Reads uncompressed 24- and 32-bit bitmaps as the trained MobileNetV2 takes photos.</summary>
internal static class Bitmap
{
    /// <summary>The largest square in the middle of the photo, sampled to rows and columns of a shape [1, 3, rows, columns], from -1 to 1.</summary>
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
        int side = Math.Min(width, Math.Abs(height));
        float[] values = new float[3 * rows * columns];
        for (int row = 0; row < rows; row++)
        {
            int line = ((Math.Abs(height) - side) / 2) + (row * side / rows);
            line = height > 0 ? height - 1 - line : line;
            for (int column = 0; column < columns; column++)
            {
                int place = ((width - side) / 2) + (column * side / columns);
                ReadOnlySpan<byte> pixel = file[(start + (line * stride) + (place * bytes))..];
                for (int channel = 0; channel < 3; channel++)
                {
                    values[(((channel * rows) + row) * columns) + column] = (pixel[2 - channel] / 127.5f) - 1;
                }
            }
        }

        return values;
    }
}
