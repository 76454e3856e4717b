namespace EdgeAspire.Trainer.Repository;

/// <summary>The input of a model; −1 is any size.</summary>
internal sealed record RepositoryInput(string Name, string Datatype, IReadOnlyList<long> Shape);
