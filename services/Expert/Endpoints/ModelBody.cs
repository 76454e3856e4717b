namespace EdgeAspire.Expert.Endpoints;

internal sealed record ModelBody(
    string Name,
    IReadOnlyList<string> Versions,
    string Platform,
    IReadOnlyList<TensorBody> Inputs,
    IReadOnlyList<TensorBody> Outputs,
    IDictionary<string, string> Properties);
