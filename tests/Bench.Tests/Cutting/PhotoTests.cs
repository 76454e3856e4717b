using EdgeAspire.Bench.Cutting;
using EdgeAspire.Testing;
using Xunit.Abstractions;

namespace EdgeAspire.Bench.Tests.Cutting;

/// <summary>A trained classifier on real photos of every format, cut in every way that it allows.</summary>
public sealed class PhotoTests(ITestOutputHelper output)
{
    private const string Model = "mobilenetv2_1.0_224_qat_dequant_fp32.onnx";

    private static readonly Dictionary<string, string> Seen = new(StringComparer.Ordinal)
    {
        ["bird.bmp"] = "chickadee",
        ["cat.bmp"] = "Egyptian cat",
        ["dragonfly.bmp"] = "dragonfly",
        ["grace_hopper.bmp"] = "military uniform",
        ["hot_dog.jpg"] = "hotdog",
        ["parrot.jpg"] = "macaw",
        ["sunflower.bmp"] = "daisy",
    };

    [PhotoFact]
    public async Task Cut_TrainedClassifier_SeesTheSameOnEveryPhoto()
    {
        var data = SharedData.Find()!;
        var labels = await File.ReadAllLinesAsync(Path.Combine(data, "onnx", "imagenet_labels.txt"));
        using TemporaryFolder folder = new();
        var samples = await Samples.LoadAsync(data, folder.Path, CancellationToken.None);
        using var whole = WholeModel.Open(Path.Combine(data, "onnx", Model), samples.Real, folder.Path, CancellationToken.None);

        string[] seen = [.. whole.Samples.Select(sample => labels[sample[whole.Graph.Outputs[0].Name].Top()])];
        for (var photo = 0; photo < seen.Length; photo++)
        {
            output.WriteLine($"{samples.PhotoNames[photo]}: {seen[photo]}");
            if (Seen.TryGetValue(samples.PhotoNames[photo], out var label))
            {
                Assert.StartsWith(label, seen[photo], StringComparison.Ordinal);
            }
        }

        var runner = new PartRunner(folder.Path, optimizes: true);
        var devices = 2;
        foreach (var way in CutWays.All)
        {
            var chain = way.Cut(whole.Graph, new Sharing(devices, devices));
            if (chain.CutCount == 0)
            {
                continue;
            }

            var result = ChainRun.Run(whole, chain, runner, CancellationToken.None);
            output.WriteLine($"{way.Name}, {devices} devices, {chain.CutCount} blocks: error {result.AnswerError:E2}");
            Assert.All(result.SameTop, Assert.True);
            Assert.InRange(result.ValueError, 0, 1e-4);
            devices++;
        }

        Assert.Equal(8, devices);
    }
}
