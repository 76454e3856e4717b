namespace EdgeAspire.Gate.Models;

internal sealed record ManifestPart(string? Name);
