using System.Collections.Immutable;
using EdgeAspire.Planner.Blobs;

namespace EdgeAspire.Planner.Analysis;

/// <summary>An ONNX file of the repository, and what it is called.</summary>
/// <param name="Name">The model's name; the beginning of the hash for a file that no model has.</param>
/// <param name="Version">The model's version; null for a file that no model has.</param>
/// <param name="Part">The part; null for a file that no model has.</param>
/// <param name="Hash">The file.</param>
internal sealed record ModelSource(string Name, int? Version, string? Part, BlobHash Hash)
{
    /// <summary>Shapes that inputs are fixed to, by their names.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<long>> Shapes { get; init; } = GivenShapes.None;

    /// <summary>What messages call it.</summary>
    public string Place => Part is null ? $"file {Hash}" : $"model '{Name}' version {Version}, part '{Part}'";
}
