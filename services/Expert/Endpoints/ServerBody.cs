namespace EdgeAspire.Expert.Endpoints;

internal sealed record ServerBody(string Name, string Version, IReadOnlyList<string> Extensions);
