namespace EdgeAspire.Planner.Api;

/// <summary>A part of a model that a device serves.</summary>
internal sealed record ServedModelBody(string Name, int Version, string Part);
