namespace EdgeAspire.Planner.Api;

/// <summary>A model in the list of all models; without classes when it is no classifier.</summary>
internal sealed record ModelSummary(string Name, int Latest, string Strategy, int Parts, int? Classes, DateTimeOffset Created, IReadOnlyList<int> Versions);
