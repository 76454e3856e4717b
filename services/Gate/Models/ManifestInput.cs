namespace EdgeAspire.Gate.Models;

internal sealed record ManifestInput(string? Name, string? Datatype, IReadOnlyList<long>? Shape);
