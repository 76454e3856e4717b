using System.Buffers.Binary;

namespace EdgeAspire.Trainer.Data.Files;

/// <summary>
/// Reader of the idx format of unsigned bytes: two zero bytes, type 0x08, number of dimensions, each dimension as a big-endian
/// 32-bit number, then the data. Plain or gzip (<c>.gz</c>).
/// </summary>
internal static class IdxFile
{
    private const byte UnsignedByte = 0x08;
    private const int LargestCount = 10_000_000;
    private const int LargestSide = 4096;
    private const long LargestBytes = 1L << 30;

    /// <summary>Reads a labels file and an images file that belong together.</summary>
    /// <exception cref="DataFileException">A file is missing, cut, too long, of another type, or the two do not match.</exception>
    internal static ImageSet ReadSet(string name, string imagesPath, string labelsPath, int classes)
    {
        (int[] imageShape, byte[] pixels) = Read(imagesPath, 3);
        (int[] labelShape, byte[] labels) = Read(labelsPath, 1);
        if (imageShape[0] != labelShape[0])
        {
            throw new DataFileException($"{imagesPath} has {imageShape[0]} images but {labelsPath} has {labelShape[0]} labels.");
        }

        int wrong = Array.FindIndex(labels, label => label >= classes);
        if (wrong >= 0)
        {
            throw new DataFileException($"{labelsPath}: label {wrong} is {labels[wrong]}, expected 0 to {classes - 1}.");
        }

        return new ImageSet(name, 1, imageShape[1], imageShape[2], classes, pixels, labels);
    }

    /// <summary>Reads one file of the expected number of dimensions.</summary>
    internal static (int[] Shape, byte[] Data) Read(string path, int dimensions)
    {
        using Stream stream = BoundedRead.Open(path);
        int headerLength = 4 + (4 * dimensions);
        byte[] header = BoundedRead.Exactly(stream, headerLength, path, "idx header");
        if (header[0] != 0 || header[1] != 0 || header[2] != UnsignedByte || header[3] != dimensions)
        {
            throw new DataFileException(
                $"{path}: idx magic is {Convert.ToHexString(header.AsSpan(0, 4))}, expected 000008{dimensions:X2} (unsigned bytes, {dimensions} dimensions).");
        }

        int[] shape = new int[dimensions];
        long length = 1;
        for (int i = 0; i < dimensions; i++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 + (4 * i)));
            int limit = i == 0 ? LargestCount : LargestSide;
            if (size == 0 || size > limit)
            {
                throw new DataFileException($"{path}: dimension {i} is {size}, expected 1 to {limit}.");
            }

            shape[i] = (int)size;
            length *= size;
        }

        if (length > LargestBytes)
        {
            throw new DataFileException($"{path}: declares {length} bytes of data, expected at most {LargestBytes}.");
        }

        byte[] data = BoundedRead.Exactly(stream, length, path, $"data of shape [{string.Join(", ", shape)}]");
        BoundedRead.End(stream, path, headerLength + length);
        return (shape, data);
    }
}
