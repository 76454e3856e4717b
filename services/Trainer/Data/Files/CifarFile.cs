namespace EdgeAspire.Trainer.Data.Files;

/// <summary>
/// Reader of CIFAR-10's binary version: records of one label byte and 3,072 pixel bytes (red, green, blue planes of 32×32).
/// </summary>
internal static class CifarFile
{
    internal const int Side = 32;
    internal const int Channels = 3;
    internal const int Classes = 10;
    private const int ImageBytes = Channels * Side * Side;
    private const int RecordBytes = 1 + ImageBytes;
    private const int LargestRecords = 100_000;

    /// <summary>Reads the records of several files, in order.</summary>
    /// <exception cref="DataFileException">A file is missing, is not a whole number of records, or a label is above 9.</exception>
    internal static ImageSet ReadSet(string name, IReadOnlyList<string> paths)
    {
        var files = new List<byte[]>(paths.Count);
        foreach (string path in paths)
        {
            files.Add(Read(path));
        }

        int records = files.Sum(file => file.Length / RecordBytes);
        byte[] pixels = new byte[records * ImageBytes];
        byte[] labels = new byte[records];
        int at = 0;
        foreach (byte[] file in files)
        {
            for (int start = 0; start < file.Length; start += RecordBytes, at++)
            {
                labels[at] = file[start];
                file.AsSpan(start + 1, ImageBytes).CopyTo(pixels.AsSpan(at * ImageBytes));
            }
        }

        return new ImageSet(name, Channels, Side, Side, Classes, pixels, labels);
    }

    private static byte[] Read(string path)
    {
        using Stream stream = BoundedRead.Open(path);
        if (!stream.CanSeek)
        {
            throw new DataFileException($"{path}: CIFAR-10 batches are read unpacked, not from gzip.");
        }

        long length = stream.Length;
        if (length == 0 || length % RecordBytes != 0 || length / RecordBytes > LargestRecords)
        {
            throw new DataFileException(
                $"{path}: is {length} bytes, expected 1 to {LargestRecords} records of {RecordBytes} bytes (label, then 3x32x32 pixels).");
        }

        byte[] data = BoundedRead.Exactly(stream, length, path, "CIFAR-10 records");
        for (int start = 0; start < data.Length; start += RecordBytes)
        {
            if (data[start] >= Classes)
            {
                throw new DataFileException($"{path}: label of record {start / RecordBytes} is {data[start]}, expected 0 to {Classes - 1}.");
            }
        }

        return data;
    }
}
