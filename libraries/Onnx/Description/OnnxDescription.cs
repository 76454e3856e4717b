using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Validation;

namespace EdgeAspire.Onnx.Description;

/// <summary>What goes in and out of a model.</summary>
/// <param name="Inputs">What a caller has to give: the graph's inputs without those that have an initializer.</param>
/// <param name="Outputs">What the model answers, in its order.</param>
/// <param name="ParameterCount">Number of weights, without integer tensors such as shapes.</param>
/// <param name="NodeCount">Nodes of the main graph.</param>
/// <param name="Opset">Version of the standard operators; zero when the model uses none.</param>
/// <param name="Producer">The program that wrote the file; empty when it does not say.</param>
public sealed record OnnxDescription(
    IReadOnlyList<OnnxValue> Inputs,
    IReadOnlyList<OnnxValue> Outputs,
    long ParameterCount,
    int NodeCount,
    long Opset,
    string Producer)
{
    internal static OnnxDescription Of(ModelProto model)
    {
        GraphProto graph = model.Graph;
        HashSet<string> initialized = new(StringComparer.Ordinal);
        initialized.UnionWith(graph.Initializer.Select(tensor => tensor.Name));
        initialized.UnionWith(graph.SparseInitializer.Select(tensor => tensor.Values.Name));
        return new OnnxDescription(
            [.. graph.Input.Where(input => !initialized.Contains(input.Name)).Select(OnnxValue.Of)],
            [.. graph.Output.Select(OnnxValue.Of)],
            WeightsOf(graph),
            graph.Node.Count,
            model.OpsetImport.FirstOrDefault(import => OperatorSets.Normal(import.Domain).Length == 0)?.Version ?? 0,
            model.ProducerName);
    }

    private static long WeightsOf(GraphProto graph)
    {
        long weights = graph.Initializer.Sum(WeightsOf);
        foreach (AttributeProto attribute in graph.Node.SelectMany(node => node.Attribute))
        {
            weights += attribute.T is null ? 0 : WeightsOf(attribute.T);
            weights += attribute.G is null ? 0 : WeightsOf(attribute.G);
        }

        return weights;
    }

    private static long WeightsOf(TensorProto tensor) =>
        TensorTypes.IsWeight((TensorProto.Types.DataType)tensor.DataType) ? TensorValidator.ElementsOf(tensor.Dims) ?? 0 : 0;
}
