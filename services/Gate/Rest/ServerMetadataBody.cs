namespace EdgeAspire.Gate.Rest;

internal sealed record ServerMetadataBody(string Name, string Version, IReadOnlyList<string> Extensions);
