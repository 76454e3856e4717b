namespace EdgeAspire.Trainer.Export;

/// <summary>An ONNX file and the name of the part that it is.</summary>
internal sealed record NamedModel(string Name, byte[] Content);
