namespace EdgeAspire.Onnx.Shapes;

/// <summary>Sets types and shapes of a node's outputs.</summary>
/// <returns>False when it cannot; then the context has the fault.</returns>
internal delegate bool ShapeRule(NodeContext node);
