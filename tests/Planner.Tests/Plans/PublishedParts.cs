using System.Globalization;
using System.Text.Json;
using EdgeAspire.Parts;
using EdgeAspire.Testing;
using EdgeAspire.Testing.Cutting;

namespace EdgeAspire.Planner.Tests.Plans;

/// <summary>A gateway that knows a plan from the planner's API alone: it loads the parts by their hashes and joins them as the sets say.</summary>
internal sealed class PublishedParts : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly IReadOnlyList<PartSet> _sets;
    private readonly List<string> _files = [];

    private PublishedParts(IReadOnlyList<PartSet> sets) => _sets = sets;

    /// <summary>Loads the parts of a plan that was cut; every file has to be what its hash says.</summary>
    public static async Task<PublishedParts> LoadAsync(PlannerHost host, JsonElement plan)
    {
        PublishedParts parts = new(plan.GetProperty("part_sets").Deserialize(PartSetJson.Default.IReadOnlyListPartSet)!);
        foreach (string hash in plan.GetProperty("part_sha256").EnumerateArray().Select(hash => hash.GetString()!))
        {
            byte[] bytes = await host.Client.GetByteArrayAsync(new Uri($"/api/blobs/{hash}", UriKind.Relative));
            Assert.Equal(hash, SampleParts.HashOf(bytes));
            string path = parts._folder.Combine(parts._files.Count.ToString(CultureInfo.InvariantCulture) + ".onnx");
            await File.WriteAllBytesAsync(path, bytes);
            parts._files.Add(path);
        }

        Assert.Equal(parts._files.Count, parts._sets.Sum(set => set.Parts.Length));
        return parts;
    }

    /// <summary>Runs one inference.</summary>
    /// <param name="inputs">The model's inputs.</param>
    /// <returns>Every value of the model that passed the gateway.</returns>
    public Dictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs)
    {
        Dictionary<string, Tensor> values = new(inputs, StringComparer.Ordinal);
        int first = 0;
        foreach (PartSet set in _sets)
        {
            int start = first;
            PartSetRunner.Run(set, (part, given) => ModelRunner.Run(_files[start + part], given), values);
            first += set.Parts.Length;
        }

        return values;
    }

    public void Dispose() => _folder.Dispose();
}
