using EdgeAspire.Trainer.Data.Download;

namespace EdgeAspire.Trainer.Data;

/// <summary>MNIST's four files.</summary>
internal static class MnistFiles
{
    internal const string Folder = "mnist";
    internal const int Classes = 10;
    private const long LargestBytes = 16L << 20;

    internal static RemoteFile TrainImages { get; } =
        new("train-images-idx3-ubyte.gz", LargestBytes, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609");

    internal static RemoteFile TrainLabels { get; } =
        new("train-labels-idx1-ubyte.gz", LargestBytes, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c");

    internal static RemoteFile TestImages { get; } =
        new("t10k-images-idx3-ubyte.gz", LargestBytes, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6");

    internal static RemoteFile TestLabels { get; } =
        new("t10k-labels-idx1-ubyte.gz", LargestBytes, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6");

    internal static IReadOnlyList<RemoteFile> All { get; } = [TrainImages, TrainLabels, TestImages, TestLabels];
}
