using System.Text.Json;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;
using EdgeAspire.Testing.Cutting;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Cutting.Parts;

public sealed class PartSetJsonTests
{
    [Fact]
    public void Serialize_PartSet_IsReadBackAndReadsWell()
    {
        ModelGraph graph = Models.Image("json", 3, 8, 8).AddConv("x", "y", 3, 4, 3).AddOutput("y", DataType.Float, 1, 4, 6, 6).Analyze();
        CutBlock cut = OutputCut.Cut(Cuts.Block(graph), [new AxisCut(2, [2, 4])], "rows").Value;
        string json = JsonSerializer.Serialize(cut.Description, PartSetJson.Default.PartSet);
        Assert.StartsWith(
            """{"method":"output","nodes":["y"],"inputs":[{"name":"x","datatype":"FP32","shape":[1,3,8,8]}],"outputs":[{"value":{"name":"y","datatype":"FP32","shape":[1,4,6,6]},"join":"assemble"}],"parts":[{"name":"rows-0","inputs":[{"tensor":"x","value":"x","axes":[{"start":0,"end":1},{"start":0,"end":3},{"start":0,"end":4},""",
            json,
            StringComparison.Ordinal);
        PartSet read = JsonSerializer.Deserialize(json, PartSetJson.Default.PartSet)!;
        Assert.Equal(json, JsonSerializer.Serialize(read, PartSetJson.Default.PartSet));
        Dictionary<string, Tensor> values = Models.Inputs(graph);
        Dictionary<string, Tensor> expected = Models.RunWhole(graph, values);
        PartSetRunner.Run(read, cut.Models, values);
        Comparison.AssertEqual(expected["y"], values["y"], bitEqual: true);
    }
}
