using EdgeAspire.Protocol.Messages;

namespace EdgeAspire.Protocol.Inference;

/// <summary>An output that the caller asks for.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="Parameters">Parameters of this output; null for none.</param>
public readonly record struct RequestedOutput(string Name, IDictionary<string, InferParameter>? Parameters = null);
