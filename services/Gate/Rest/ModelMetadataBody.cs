namespace EdgeAspire.Gate.Rest;

internal sealed record ModelMetadataBody(
    string Name,
    IReadOnlyList<string> Versions,
    string Platform,
    IReadOnlyList<TensorMetadataBody> Inputs,
    IReadOnlyList<TensorMetadataBody> Outputs,
    IReadOnlyDictionary<string, string> Properties);
