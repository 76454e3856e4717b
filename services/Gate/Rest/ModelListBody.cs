namespace EdgeAspire.Gate.Rest;

/// <summary>The models that can be asked now, as KServe lists them.</summary>
internal sealed record ModelListBody(IReadOnlyList<string> Models);
