using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Tests.Shapes;
using EdgeAspire.Testing.Cutting;
using Microsoft.ML.OnnxRuntime;
using Xunit.Abstractions;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Cutting;

/// <summary>Single operators with random attributes, cut along every axis of their output that can be cut.</summary>
public sealed class OperatorCutTests(ITestOutputHelper output)
{
    private const int Seeds = 25;

    public static TheoryData<string> Names => RuntimeAgreementTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Cut_RandomNodeAlongAnyAxis_IsTheWholeOrRefused(string name)
    {
        int exact = 0;
        int refused = 0;
        List<string> problems = [];
        for (int seed = 0; seed < Seeds; seed++)
        {
            if (Prepare(name, seed) is not { } graph)
            {
                continue;
            }

            Dictionary<string, Tensor> inputs = Models.Inputs(graph, seed);
            Dictionary<string, Tensor> expected;
            try
            {
                expected = Models.RunWhole(graph, inputs);
            }
            catch (OnnxRuntimeException)
            {
                // Some versions of operators are in the format, but not in the runtime.
                continue;
            }

            GraphValue cut = graph.Outputs[0];
            for (int axis = 0; axis < cut.Rank; axis++)
            {
                if (cut.Shape[axis] < 2)
                {
                    continue;
                }

                AxisCut pieces = Pieces(axis, cut.Shape[axis], new Random(seed));
                OnnxOutcome<CutBlock> block = OutputCut.Cut(Cuts.Block(graph), [pieces], "node");
                if (block.Fault is not null)
                {
                    refused++;
                    continue;
                }

                exact++;
                if (Problem(block.Value, inputs, expected) is { } problem)
                {
                    problems.Add($"seed {seed}, axis {axis} [{string.Join(", ", pieces.Lengths)}]: {problem}\n{graph.Opset} {graph.Model.Proto.Graph.Node} {string.Join(", ", graph.Nodes[0].Inputs)}");
                }
            }
        }

        output.WriteLine($"{exact} cuts, {refused} refused");
        Assert.True(problems.Count == 0, $"{problems.Count} of {exact}:\n{string.Join("\n", problems.Take(3))}");
    }

    private static ModelGraph? Prepare(string name, int seed)
    {
        RandomModel model = RuntimeAgreementTests.Generate(name, seed);
        if (model.Inputs.Exists(input => input.Type is not DataType.Float) || OnnxModel.Of(model.Proto) is var read && read.Fault is not null)
        {
            return null;
        }

        return ModelGraph.Analyze(read.Value).TryGetValue(out ModelGraph? graph, out _)
            && graph.Outputs.All(value => value is { Type: DataType.Float, Constant: null, Elements: > 0 }) ? graph : null;
    }

    private static AxisCut Pieces(int axis, long length, Random random)
    {
        List<long> pieces = [];
        for (long left = length; left > 0; left -= pieces[^1])
        {
            pieces.Add(random.NextInt64(1, left + 1));
        }

        return pieces.Count > 1 ? new AxisCut(axis, [.. pieces]) : AxisCut.Even(axis, length, 2);
    }

    private static string? Problem(CutBlock cut, IReadOnlyDictionary<string, Tensor> inputs, Dictionary<string, Tensor> expected)
    {
        Dictionary<string, Tensor> values = new(inputs, StringComparer.Ordinal);
        try
        {
            PartSetRunner.Run([cut], values);
        }
        catch (OnnxRuntimeException error)
        {
            return error.Message;
        }

        foreach ((string name, Tensor tensor) in expected)
        {
            double error = Comparison.MaxRelativeError(tensor, values[name]);
            if (!(error <= 1e-4))
            {
                return $"'{name}' has relative error {error:E2}";
            }
        }

        return null;
    }
}
