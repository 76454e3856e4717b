using EdgeAspire.Bench.Team;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Bench.Cutting;

/// <summary>What models are asked: real images where the data folder has some of their size, random numbers elsewhere.</summary>
internal sealed class Samples
{
    private const int Digits = 10;

    private readonly DigitImages? _digits;
    private readonly IReadOnlyList<float[]> _photos;

    private Samples(DigitImages? digits, IReadOnlyList<string> photoNames, IReadOnlyList<float[]> photos)
    {
        _digits = digits;
        PhotoNames = photoNames;
        _photos = photos;
    }

    /// <summary>Width and height of the photos, in pixels.</summary>
    public const int PhotoSide = 224;

    /// <summary>Random numbers only.</summary>
    public static Samples Random { get; } = new(null, [], []);

    /// <summary>File names of the photos.</summary>
    public IReadOnlyList<string> PhotoNames { get; }

    /// <summary>Reads what a data folder has: photos in <c>onnx/images</c>, digits in <c>mnist</c>.</summary>
    public static async Task<Samples> LoadAsync(string data, string folder, CancellationToken cancellation)
    {
        var digits = Directory.Exists(Path.Combine(data, "mnist")) ? DigitImages.Load(data) : null;
        var files = PhotoPixels.FilesIn(Path.Combine(data, "onnx", "images"));
        if (files.Length == 0 || PhotoPixels.FindBrowser() is not { } browser)
        {
            await Console.Error.WriteLineAsync("no photos: there are none in onnx/images, or there is no Chromium").ConfigureAwait(false);
            return new Samples(digits, [], []);
        }

        var pixels = await PhotoPixels.ReadAsync(browser, files, PhotoSide, folder, cancellation).ConfigureAwait(false);
        return new Samples(digits, [.. files.Select(file => Path.GetFileName(file))], [.. pixels.Select(Planes)]);
    }

    /// <summary>The photos for a model of their size, digits for one of theirs, otherwise one sample of random numbers.</summary>
    public IReadOnlyList<Dictionary<string, FloatTensor>> Real(ModelGraph graph) => graph.Inputs[0].Shape.AsSpan() switch
    {
        [1, 3, PhotoSide, PhotoSide] when _photos.Count > 0 => [.. _photos.Select(photo => Of(graph, photo))],
        [1, 1, 28, 28] when _digits is not null => [.. Enumerable.Range(0, Digits).Select(digit => Of(graph, Pixels(digit)))],
        _ => Made(graph),
    };

    /// <summary>One sample of random numbers from -1 to 1.</summary>
    public static IReadOnlyList<Dictionary<string, FloatTensor>> Made(ModelGraph graph)
    {
        var random = new Random(1);
        return
        [
            graph.Inputs.ToDictionary(
                input => input.Name,
                input => new FloatTensor(input.Shape, [.. Enumerable.Range(0, (int)input.Elements).Select(_ => (random.NextSingle() * 2) - 1)]),
                StringComparer.Ordinal),
        ];
    }

    private static Dictionary<string, FloatTensor> Of(ModelGraph graph, float[] values) =>
        new(StringComparer.Ordinal) { [graph.Inputs[0].Name] = new FloatTensor(graph.Inputs[0].Shape, values) };

    // As the trained MobileNetV2 was trained: planes of red, green and blue from -1 to 1.
    private static float[] Planes(byte[] pixels)
    {
        var plane = pixels.Length / 3;
        return [.. Enumerable.Range(0, pixels.Length).Select(i => (pixels[(i % plane * 3) + (i / plane)] / 127.5f) - 1)];
    }

    // The digits' model takes bytes as they are stored.
    private float[] Pixels(int digit)
    {
        var bytes = new byte[DigitImages.PixelsPerImage * sizeof(float)];
        _digits!.Write(digit, 1, bytes);
        return [.. Enumerable.Range(0, DigitImages.PixelsPerImage).Select(i => BitConverter.ToSingle(bytes, i * sizeof(float)) * 255)];
    }
}
