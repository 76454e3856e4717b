using System.Text.Json;
using EdgeAspire.Onnx.Costs;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Planner.Api;
using EdgeAspire.Planner.Blobs;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Analysis;

/// <summary>Analyses files, one at a time, and remembers the last answers as they are sent: a file never changes.</summary>
internal sealed class ModelAnalyzer : IDisposable
{
    private const int MaxRemembered = 16;

    private readonly GraphReader _reader;
    private readonly SemaphoreSlim _working = new(1);
    private readonly LinkedList<(BlobHash Hash, string Shapes, byte[] Json)> _remembered = new();

    public ModelAnalyzer(GraphReader reader) => _reader = reader;

    /// <summary>The analysis as JSON, or what is wrong with the file and where.</summary>
    public async Task<Outcome<byte[]>> AnalyzeAsync(ModelSource source, CancellationToken cancellationToken)
    {
        await _working.WaitAsync(cancellationToken);
        try
        {
            string shapes = GivenShapes.Format(source.Shapes);
            for (LinkedListNode<(BlobHash Hash, string Shapes, byte[] Json)>? known = _remembered.First; known is not null; known = known.Next)
            {
                if (known.Value.Hash == source.Hash && string.Equals(known.Value.Shapes, shapes, StringComparison.Ordinal))
                {
                    _remembered.Remove(known);
                    _remembered.AddFirst(known);
                    return known.Value.Json;
                }
            }

            Outcome<byte[]> analyzed = await _reader.ReadAsync(
                source, (graph, length) => Task.FromResult<Outcome<byte[]>>(Write(source.Hash, length, graph)), cancellationToken);
            if (analyzed.IsSuccess)
            {
                _remembered.AddFirst((source.Hash, shapes, analyzed.Value));
                if (_remembered.Count > MaxRemembered)
                {
                    _remembered.RemoveLast();
                }
            }

            return analyzed;
        }
        finally
        {
            _working.Release();
        }
    }

    public void Dispose() => _working.Dispose();

    private static byte[] Write(BlobHash hash, long sizeBytes, ModelGraph graph)
    {
        ModelCost cost = ModelCost.Of(graph);
        AnalyzedTotals totals = new(
            graph.Nodes.Length,
            cost.MultiplyAccumulates,
            cost.Flops,
            cost.Parameters,
            cost.ParameterBytes,
            cost.ActivationBytes,
            cost.PeakActivationBytes);
        ModelAnalysis analysis = new(
            hash.ToString(),
            sizeBytes,
            graph.Opset,
            [.. graph.Inputs.Select(Describe)],
            [.. graph.Outputs.Select(Describe)],
            totals,
            [.. graph.Nodes.Zip(cost.Nodes, Describe)],
            [.. CutPoints.Of(graph).Select(point => Describe(graph, point))]);
        return JsonSerializer.SerializeToUtf8Bytes(analysis, PlannerJson.Readable.ModelAnalysis);
    }

    private static AnalyzedTensor Describe(GraphValue value) => new(value.Name, value.Type.ToString(), value.Shape, value.LengthBytes);

    private static AnalyzedLayer Describe(GraphNode node, NodeCost cost)
    {
        GraphValue? output = node.Outputs.FirstOrDefault(value => value is not null);
        return new AnalyzedLayer(
            node.Index,
            node.Name,
            node.OpType,
            output?.Name ?? string.Empty,
            output?.Shape ?? [],
            cost.MultiplyAccumulates,
            cost.Flops,
            cost.Parameters,
            cost.ActivationBytes);
    }

    private static AnalyzedCutPoint Describe(ModelGraph graph, CutPoint point) =>
        new(point.Position, graph.Nodes[point.Position - 1].Name, point.CrossingCount, point.CrossingBytes);
}
