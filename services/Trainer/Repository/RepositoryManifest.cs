namespace EdgeAspire.Trainer.Repository;

/// <summary>A version of a model as the repository takes and gives it.</summary>
internal sealed record RepositoryManifest
{
    public int? Version { get; init; }

    public string? Strategy { get; init; }

    public IReadOnlyList<RepositoryPart>? Parts { get; init; }

    public RepositoryInput? Input { get; init; }

    public int? Classes { get; init; }

    public string? Output { get; init; }

    public IReadOnlyDictionary<string, string>? Properties { get; init; }
}
