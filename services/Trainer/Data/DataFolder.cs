using EdgeAspire.Protocol.Errors;
using EdgeAspire.Trainer.Data.Download;
using EdgeAspire.Trainer.Data.Drawing;
using EdgeAspire.Trainer.Data.Files;
using EdgeAspire.Trainer.Storage;

namespace EdgeAspire.Trainer.Data;

/// <summary>The data sets of one folder: found where users put them, or downloaded into it, or drawn.</summary>
public sealed class DataFolder
{
    private const int DrawnTrainImages = 30_000;
    private const int DrawnTestImages = 4_000;
    private const ulong DrawnTrainSeed = 1;
    private const ulong DrawnTestSeed = 2;

    private readonly string _path;

    /// <summary>Looks into a folder, which need not exist.</summary>
    /// <param name="path">Absolute path.</param>
    public DataFolder(string path) => _path = path;

    /// <summary>Whether MNIST's four files are there.</summary>
    public bool HasMnist => MnistFiles.All.All(file => FindMnist(file.Name) is not null);

    private bool HasCifar => CifarFiles.Sha256.Keys.All(name => FindCifar(name) is not null);

    /// <summary>Reads or draws a data set that is there.</summary>
    /// <param name="name">One of <see cref="DataSetNames"/>.</param>
    /// <param name="threads">Threads to draw with.</param>
    /// <exception cref="DataFileException">A file is missing or damaged; the message says which and how.</exception>
    public TrainingData Read(string name, int threads) => name switch
    {
        DataSetNames.Drawn => new TrainingData(
            DrawnDigits.Draw(DrawnTrainImages, DrawnTrainSeed, threads), DrawnDigits.Draw(DrawnTestImages, DrawnTestSeed, threads)),
        DataSetNames.Mnist => new TrainingData(
            ReadMnist(name, MnistFiles.TrainImages, MnistFiles.TrainLabels),
            ReadMnist(name + ", test", MnistFiles.TestImages, MnistFiles.TestLabels)),
        DataSetNames.Cifar => new TrainingData(
            CifarFile.ReadSet(name, [.. CifarFiles.TrainBatches.Select(RequireCifar)]),
            CifarFile.ReadSet(name + ", test", [RequireCifar(CifarFiles.TestBatch)])),
        _ => throw new ArgumentException($"No data set '{name}'; known are {string.Join(", ", DataSetNames.All)}.", nameof(name)),
    };

    /// <summary>Downloads a data set unless it is there.</summary>
    internal async Task<Error?> EnsureAsync(
        string name, Downloader downloader, Uri mnistAddress, Uri cifarAddress, CancellationToken cancellation)
    {
        if (name is DataSetNames.Mnist && !HasMnist)
        {
            foreach (RemoteFile file in MnistFiles.All)
            {
                if (FindMnist(file.Name) is null
                    && await downloader.FetchAsync(mnistAddress, file, Path.Combine(_path, MnistFiles.Folder), cancellation) is { } error)
                {
                    return error;
                }
            }
        }

        if (name is DataSetNames.Cifar && !HasCifar)
        {
            string folder = Path.Combine(_path, CifarFiles.Folder);
            if (await downloader.FetchAsync(cifarAddress, CifarFiles.Archive, folder, cancellation) is { } error)
            {
                return error;
            }

            string archive = Path.Combine(folder, CifarFiles.Archive.Name);
            Error? unpacked = CifarArchive.Unpack(archive, folder, CifarFiles.Sha256, new AtomicFile());
            if (unpacked?.Reason is null or ErrorReason.InvalidAnswer)
            {
                File.Delete(archive);
            }

            return unpacked;
        }

        return null;
    }

    private ImageSet ReadMnist(string name, RemoteFile images, RemoteFile labels) =>
        IdxFile.ReadSet(name, RequireMnist(images.Name), RequireMnist(labels.Name), MnistFiles.Classes);

    private string RequireMnist(string name) => FindMnist(name)
        ?? throw new DataFileException($"MNIST's {name} (or {Plain(name)}) is neither in {_path} nor in its folder {MnistFiles.Folder}.");

    private string RequireCifar(string name) => FindCifar(name)
        ?? throw new DataFileException(
            $"CIFAR-10's {name} is neither in {_path} nor in its folders {CifarFiles.Folder} and {CifarFiles.FolderInArchive}.");

    private string? FindMnist(string name) => Find(
        [Path.Combine(_path, MnistFiles.Folder), _path], [name, Plain(name), Plain(name).Replace("-idx", ".idx", StringComparison.Ordinal)]);

    private string? FindCifar(string name) => Find(
        [
            Path.Combine(_path, CifarFiles.Folder),
            Path.Combine(_path, CifarFiles.Folder, CifarFiles.FolderInArchive),
            Path.Combine(_path, CifarFiles.FolderInArchive),
            _path,
        ],
        [name]);

    private static string Plain(string name) => name[..^".gz".Length];

    private static string? Find(string[] folders, string[] names) =>
        folders.SelectMany(_ => names, Path.Combine).FirstOrDefault(File.Exists);
}
