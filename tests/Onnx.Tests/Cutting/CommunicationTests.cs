using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Testing.Cutting;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Cutting;

/// <summary>
/// What parts take and give, and the weights they hold, beside the corrected figures of tables 1 and 2 of Hadidi et al. ("Collaborative
/// execution of deep neural networks on Internet of Things devices"), in elements.
/// </summary>
public sealed class CommunicationTests
{
    [Theory]
    [InlineData(2, 22_528, 17_408)]
    [InlineData(3, 31_744, 21_504)]
    [InlineData(4, 40_960, 25_600)]
    public void Dense_AlexNetFc6_SendsAsTable1(int parts, long byOutput, long byInput)
    {
        GraphBlock block = Cuts.Block(new OnnxModelBuilder("fc6").AddInput("x", DataType.Float, 1, 9216)
            .AddInitializer("w", DataType.Float, new Zeros(9216L * 4096 * 4), 9216, 4096)
            .AddNode("Gemm", ["x", "w"], ["y"])
            .AddOutput("y", DataType.Float, 1, 4096)
            .Analyze());
        CutBlock output = OutputCut.Cut(block, [AxisCut.Even(1, 4096, parts)], "output").Value;
        CutBlock input = InputCut.Cut(block, AxisCut.Even(1, 9216, parts), "input").Value;
        Assert.Equal(byOutput, Sent(output));
        Assert.Equal(byInput, Sent(input));
        Assert.Equal(9216L * 4096, Weights(output).Sum());
        Assert.Equal(9216L * 4096, Weights(input).Sum());
    }

    [Theory]
    [InlineData(2, 9_633_792, 9_633_792, 28_672)]
    [InlineData(3, 12_845_056, 12_845_056, 57_344)]
    [InlineData(4, 16_056_320, 16_056_320, 86_016)]
    public void Convolution_Vgg16Conv12_SendsAsTable2(int parts, long byChannel, long byFilter, long halo)
    {
        GraphBlock block = Cuts.Block(Models.Image("conv1_2", 64, 224, 224)
            .AddInitializer("w", DataType.Float, new Zeros(64 * 64 * 9 * 4), 64, 64, 3, 3)
            .AddNode("Conv", ["x", "w"], ["y"], Models.Pads(1, 1, 1, 1))
            .AddOutput("y", DataType.Float, 1, 64, 224, 224)
            .Analyze());
        long alone = 2 * 64 * 224 * 224;
        Assert.Equal(byChannel, Sent(OutputCut.Cut(block, [AxisCut.Even(1, 64, parts)], "channel").Value));
        Assert.Equal(byFilter, Sent(InputCut.Cut(block, AxisCut.Even(1, 64, parts), "filter").Value));
        Assert.Equal(alone + halo, Sent(OutputCut.Cut(block, [AxisCut.Even(2, 224, parts)], "rows").Value));
        CutBlock grid = OutputCut.Cut(block, [AxisCut.Even(2, 224, 2), AxisCut.Even(3, 224, 2)], "grid").Value;
        Assert.Equal(alone + 57_600, Sent(grid));
        Assert.Equal([36_864L, 36_864, 36_864, 36_864], Weights(grid));
    }

    [Theory]
    [InlineData(2, 12_845_056, 16_056_320, 114_688)]
    [InlineData(3, 16_056_320, 22_478_848, 229_376)]
    [InlineData(4, 19_267_584, 28_901_376, 344_064)]
    public void Convolution_C3DConv2_SendsAsTable2(int parts, long byChannel, long byFilter, long halo)
    {
        GraphBlock block = Cuts.Block(new OnnxModelBuilder("conv2a").AddInput("x", DataType.Float, 1, 64, 16, 56, 56)
            .AddInitializer("w", DataType.Float, new Zeros(128 * 64 * 27 * 4), 128, 64, 3, 3, 3)
            .AddNode("Conv", ["x", "w"], ["y"], Models.Pads(1, 1, 1, 1, 1, 1))
            .AddOutput("y", DataType.Float, 1, 128, 16, 56, 56)
            .Analyze());
        long alone = 192 * 16 * 56 * 56;
        Assert.Equal(byChannel, Sent(OutputCut.Cut(block, [AxisCut.Even(1, 128, parts)], "channel").Value));
        Assert.Equal(byFilter, Sent(InputCut.Cut(block, AxisCut.Even(1, 64, parts), "filter").Value));
        Assert.Equal(alone + halo, Sent(OutputCut.Cut(block, [AxisCut.Even(3, 56, parts)], "rows").Value));
        Assert.Equal(alone + 233_472, Sent(OutputCut.Cut(block, [AxisCut.Even(3, 56, 2), AxisCut.Even(4, 56, 2)], "grid").Value));
    }

    private static long Sent(CutBlock cut) =>
        cut.Description.Parts.Sum(part => part.Inputs.Concat(part.Outputs).Sum(tensor => tensor.Region.Elements));

    private static long[] Weights(CutBlock cut) =>
        [.. cut.Models.Select(model => model.Header.Graph.Initializer.Sum(tensor => tensor.Dims.Aggregate(1L, (product, size) => product * size)))];

    private sealed class Zeros(long lengthBytes) : IInitializerData
    {
        public long LengthBytes => lengthBytes;

        public void Read(long offsetBytes, Span<byte> destination) => destination.Clear();
    }
}
