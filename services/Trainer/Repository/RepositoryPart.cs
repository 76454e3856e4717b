namespace EdgeAspire.Trainer.Repository;

/// <summary>One file of a model.</summary>
internal sealed record RepositoryPart(string Name, string Sha256);
