using System.CommandLine;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Runtime;
using EdgeAspire.Onnx.Zoo;

namespace EdgeAspire.Bench.Cutting;

/// <summary>
/// Whether parts compute what the whole does: every benchmark model, and those of a data folder on their photos, cut in every way for 2 to 8
/// devices, evenly and unevenly, run under ONNX Runtime and joined as their part sets say.
/// </summary>
internal sealed class CuttingSuite : SuiteCommand
{
    private const ulong Seed = 7;
    private const int FewestDevices = 2;
    private const int MostDevices = 8;

    private readonly Option<DirectoryInfo?> _data = new("--data")
    {
        Description = "Data folder: models in its folder 'onnx', photos in 'onnx/images'; benchmark models only when left out.",
    };

    private readonly Option<string[]> _models = new("--model")
    {
        Description = "A model of the table, by its name or file name; may be given several times. All when left out.",
        DefaultValueFactory = _ => [],
    };

    public CuttingSuite()
        : base("cutting", "Every model cut in every way for 2 to 8 devices: joined output against the whole.")
    {
        Options.Add(_data);
        Options.Add(_models);
    }

    protected override async Task<IReadOnlyList<Row>> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        OnnxRuntimeEnvironment.Start(new InferenceOptions());
        var folder = Directory.CreateTempSubdirectory("edgeaspire-bench-");
        try
        {
            var data = arguments.GetValue(_data)?.FullName;
            var samples = data is null ? Samples.Random : await Samples.LoadAsync(data, folder.FullName, cancellation).ConfigureAwait(false);
            var chosen = arguments.GetValue(_models)!;
            var matrix = new CutMatrix(folder.FullName, [.. Enumerable.Range(FewestDevices, MostDevices - FewestDevices + 1)]);
            var rows = new List<Row>();
            foreach (var (name, file) in Models(data).Where(model => chosen.Length == 0 || chosen.Contains(model.Name, StringComparer.Ordinal)))
            {
                rows.AddRange(RowsOf(matrix, name, file, data, samples, folder.FullName, cancellation));
            }

            return [.. rows, .. matrix.RefusalRows()];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The smaller ones first, so that what is wrong with all shows early. Benchmark models have no file yet.
    private static IEnumerable<(string Name, string? File)> Models(string? data)
    {
        string[] files = data is null ? [] : Directory.GetFiles(Path.Combine(data, "onnx"), "*.onnx");
        return files.Select(file => (Name: Path.GetFileNameWithoutExtension(file), File: (string?)file, Length: new FileInfo(file).Length))
            .Concat(ModelZoo.Names.Select(name => (Name: name, File: (string?)null, Length: ModelZoo.Create(name, Seed).LengthBytes)))
            .OrderBy(model => model.Length)
            .ThenBy(model => model.Name, StringComparer.Ordinal)
            .Select(model => (model.Name, model.File));
    }

    private static List<Row> RowsOf(
        CutMatrix matrix, string name, string? file, string? data, Samples samples, string folder, CancellationToken cancellation)
    {
        var path = file ?? Path.Combine(folder, $"{name}.onnx");
        try
        {
            if (file is null)
            {
                ModelZoo.Create(name, Seed).WriteToFile(path, cancellation);
            }

            using var whole = WholeModel.Open(path, file is null ? Samples.Made : samples.Real, folder, cancellation);
            var photos = new PhotoRows(name, whole, samples.PhotoNames, data);
            var rows = new List<Row>();
            foreach (var row in matrix.Rows(name, whole, photos.Add, cancellation))
            {
                Console.Error.WriteLine($"{row.Name}: {string.Join(", ", row.Figures.Select(figure => FormattableString.Invariant($"{figure.Name} {figure.Value:G3}")))}");
                rows.Add(row);
            }

            return [.. rows, .. photos.Rows()];
        }
        finally
        {
            if (file is null)
            {
                File.Delete(path);
            }
        }
    }
}
