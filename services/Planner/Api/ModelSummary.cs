namespace EdgeAspire.Planner.Api;

/// <summary>A model in the list of all models.</summary>
internal sealed record ModelSummary(string Name, int Latest, string Strategy, int Parts, int Classes, DateTimeOffset Created, IReadOnlyList<int> Versions);
