using EdgeAspire.Onnx.Costs;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Tests.Shapes;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Onnx.Tests.Costs;

public sealed class LivenessTests
{
    [Fact]
    public void PeakBytes_AnyGraph_IsWhatCountingAtEveryStepYields() =>
        Prop.ForAll<int>(seed =>
        {
            ModelGraph graph = RandomGraph(seed);
            Assert.Equal(BruteForce(graph, 0, graph.Nodes.Length), Liveness.PeakBytes(graph.Nodes));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void PeakBytes_AnyPartOfAGraph_IsWhatCountingAtEveryStepYields() =>
        Prop.ForAll<int, byte, byte>((seed, first, last) =>
        {
            ModelGraph graph = RandomGraph(seed);
            int start = first % graph.Nodes.Length;
            int end = start + 1 + (last % (graph.Nodes.Length - start));
            Assert.Equal(BruteForce(graph, start, end), Liveness.PeakBytes([.. graph.Nodes[start..end]]));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    // A value is alive during a step when it was there before or is made in it, and somebody needs it in this step or later.
    private static long BruteForce(ModelGraph graph, int start, int end)
    {
        long peak = 0;
        for (int step = start; step < end; step++)
        {
            long alive = 0;
            foreach (GraphValue value in graph.Values.Where(value => !value.IsInitializer))
            {
                int made = value.Producer is { } producer && producer.Index >= start ? producer.Index : start - 1;
                int[] reads = [.. value.Consumers.Select(node => node.Index)];
                int[] inside = [.. reads.Where(read => read >= start && read < end)];
                bool isOurs = value.Producer is { } own && own.Index >= start && own.Index < end;
                bool isTaken = !isOurs && inside.Length > 0 && (value.Producer is null || value.Producer.Index < start);
                bool leaves = isOurs && reads.Any(read => read >= end);
                int lastNeed = value.IsOutput || leaves ? end : inside.Length > 0 ? inside.Max() : made;
                alive += (isOurs || isTaken) && made <= step && step <= lastNeed ? value.LengthBytes : 0;
            }

            peak = Math.Max(peak, alive);
        }

        return peak;
    }

    // Element-wise nodes over tensors of several sizes; each reads what was made before.
    private static ModelGraph RandomGraph(int seed)
    {
        RandomModel m = new(seed);
        m.Opset(17);
        List<string> made = [m.Input(m.Next(1, 9)), m.Input(m.Next(1, 9))];
        int nodes = m.Next(1, 12);
        for (int i = 0; i < nodes; i++)
        {
            made.Add(m.Chance(60)
                ? m.Then(m.Pick("Relu", "Sigmoid", "Neg"), [made[m.Next(0, made.Count - 1)]])
                : m.Then("Concat", [.. Enumerable.Range(0, m.Next(1, 3)).Select(_ => made[m.Next(0, made.Count - 1)])], EdgeAspire.Onnx.Building.NodeAttributes.Of("axis", 0)));
        }

        m.Proto.Graph.Output.Add(new ValueInfoProto { Name = made[^1] });
        if (m.Chance(50) && m.Next(2, made.Count - 1) is var other && other != made.Count - 1)
        {
            m.Proto.Graph.Output.Add(new ValueInfoProto { Name = made[other] });
        }

        return ModelGraph.Analyze(OnnxModel.Of(m.Proto).Value).Value;
    }
}
