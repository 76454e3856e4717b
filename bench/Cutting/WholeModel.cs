using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using Google.Protobuf;

namespace EdgeAspire.Bench.Cutting;

/// <summary>A model and what it computes when it is whole.</summary>
internal sealed class WholeModel : IDisposable
{
    private readonly OnnxModel _model;

    private WholeModel(OnnxModel model, ModelGraph graph, IReadOnlyList<IReadOnlyDictionary<string, FloatTensor>> samples)
    {
        _model = model;
        Graph = graph;
        Samples = samples;
    }

    public ModelGraph Graph { get; }

    /// <summary>For each sample every value that can cross a cut: the inputs, what lies between nodes, and the answers.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, FloatTensor>> Samples { get; }

    /// <summary>Opens a file and runs it once on every sample.</summary>
    /// <param name="path">The file; it stays open until this is disposed of.</param>
    /// <param name="samplesOf">The inputs of the model, one table by name for each sample.</param>
    /// <param name="folder">Where a copy of the file is while it runs.</param>
    /// <param name="cancellation">Ends it.</param>
    public static WholeModel Open(
        string path,
        Func<ModelGraph, IReadOnlyList<Dictionary<string, FloatTensor>>> samplesOf,
        string folder,
        CancellationToken cancellation)
    {
        var model = OnnxModelReader.Open(path).Value;
        try
        {
            var graph = ModelGraph.Analyze(model).Value;
            var inputs = samplesOf(graph);
            var values = Run(path, graph, inputs, folder, cancellation);
            foreach (var (sample, all) in inputs.Zip(values))
            {
                foreach (var (name, input) in sample)
                {
                    all[name] = input;
                }
            }

            return new WholeModel(model, graph, values);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public void Dispose() => _model.Dispose();

    private static List<Dictionary<string, FloatTensor>> Run(
        string path, ModelGraph graph, IReadOnlyList<Dictionary<string, FloatTensor>> inputs, string folder, CancellationToken cancellation)
    {
        var copy = Path.Combine(folder, $"{Guid.NewGuid():N}.onnx");
        try
        {
            File.Copy(path, copy);
            File.SetAttributes(copy, FileAttributes.Normal);
            using (var file = new FileStream(copy, FileMode.Append))
            {
                // Messages written one after the other are merged, so that the graph has these outputs as well.
                OutputsBetweenNodes(graph).WriteTo(file);
            }

            return new PartRunner(folder, optimizes: false).Run(copy, inputs, cancellation);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static ModelProto OutputsBetweenNodes(ModelGraph graph)
    {
        var model = new ModelProto { Graph = new GraphProto() };
        var nodes = GraphBlock.Between(graph, 0, graph.Nodes.Length).Nodes.ToHashSet();
        foreach (var value in nodes
            .SelectMany(node => node.Inputs)
            .OfType<GraphValue>()
            .Distinct()
            .Where(value => value is { Constant: null, IsOutput: false, Producer: { } producer } && nodes.Contains(producer)))
        {
            model.Graph.Output.Add(new ValueInfoProto
            {
                Name = value.Name,
                Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)value.Type } },
            });
        }

        return model;
    }
}
