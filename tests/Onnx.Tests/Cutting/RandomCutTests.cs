using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;
using EdgeAspire.Testing.Cutting;
using Xunit.Abstractions;

namespace EdgeAspire.Onnx.Tests.Cutting;

/// <summary>Any random network, any valid cut, 2 to 8 uneven parts: joined, they are the whole.</summary>
public sealed class RandomCutTests(ITestOutputHelper output)
{
    private const int Networks = 150;
    private const int MaxBlocks = 6;

    [Fact]
    public void Cut_AnyNetworkInAnyWay_IsTheWhole()
    {
        Dictionary<CutMethod, int> methods = [];
        double worst = 0;
        List<string> problems = [];
        for (int seed = 0; seed < Networks; seed++)
        {
            ModelGraph graph = RandomNetwork.Create(seed);
            Dictionary<string, Tensor> values = Models.Inputs(graph, seed);
            Dictionary<string, Tensor> expected = Models.RunWhole(graph, values);
            IReadOnlyList<CutBlock> blocks = RandomCuts.Of(graph, seed, MaxBlocks, methods);
            try
            {
                PartSetRunner.Run(blocks, values);
                double error = expected.Max(tensor => Comparison.MaxRelativeError(tensor.Value, values[tensor.Key]));
                worst = Math.Max(worst, error);
                if (!(error <= 1e-4))
                {
                    problems.Add($"seed {seed}: relative error {error:E2} after {string.Join(", ", blocks.Select(block => $"{block.Description.Method} x {block.Models.Length}"))}");
                }
            }
            catch (Microsoft.ML.OnnxRuntime.OnnxRuntimeException error)
            {
                problems.Add($"seed {seed}: {error.Message}");
            }
        }

        output.WriteLine($"worst relative error {worst:E2}; {string.Join(", ", methods.Select(method => $"{method.Key} {method.Value}"))}");
        Assert.True(problems.Count == 0, $"{problems.Count} of {Networks}:\n{string.Join("\n", problems.Take(6))}");
        Assert.True(methods[CutMethod.Output] > Networks / 2 && methods[CutMethod.Input] > 5 && methods[CutMethod.Branches] > 3);
    }
}
