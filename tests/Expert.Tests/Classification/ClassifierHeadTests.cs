using System.Runtime.InteropServices;
using EdgeAspire.Expert.Classification;
using EdgeAspire.Onnx.Description;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Expert.Tests.Classification;

public sealed class ClassifierHeadTests
{
    [Fact]
    public void Apply_ProbabilitiesThatAreLogits_SaysSo()
    {
        var error = Head(ClassifierOutput.Probabilities).Apply(1, Output([1, 3], 1f, 2f, 3f), new float[3], new float[1]);

        Assert.Equal(ErrorReason.InvalidModel, error?.Reason);
        Assert.Contains("'scores'", error?.Message, StringComparison.Ordinal);
        Assert.Contains("sum of row 0 is 6", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_NaN_NamesTheRow()
    {
        var error = Head(ClassifierOutput.Logits).Apply(2, Output([2, 3], 1f, 2f, 3f, 1f, float.NaN, 3f), new float[6], new float[2]);

        Assert.Contains("row 1", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_OtherShape_NamesBoth()
    {
        var error = Head(ClassifierOutput.Logits).Apply(2, Output([1, 3], 1f, 2f, 3f), new float[6], new float[2]);

        Assert.Contains("expected [2, 3], got [1, 3]", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_TrailingOnes_AreClassesToo()
    {
        var probabilities = new float[3];

        Assert.Null(Head(ClassifierOutput.Logits).Apply(1, Output([1, 3, 1, 1], 0f, 0f, 0f), probabilities, new float[1]));
        Assert.All(probabilities, probability => Assert.Equal(1 / 3f, probability, 1e-6f));
    }

    [Fact]
    public void Apply_HalfPrecision_IsWidened()
    {
        var output = new Tensor("scores", TensorDataType.Fp16, [1, 3], MemoryMarshal.AsBytes<Half>([(Half)1, (Half)2, (Half)3]).ToArray());
        var halves = new float[3];
        var singles = new float[3];

        Head(ClassifierOutput.Logits).Apply(1, output, halves, new float[1]);
        Head(ClassifierOutput.Logits).Apply(1, Output([1, 3], 1f, 2f, 3f), singles, new float[1]);

        Assert.Equal(singles, halves);
    }

    private static ClassifierHead Head(ClassifierOutput kind) =>
        new(0, new TensorSpecification("scores", TensorDataType.Fp32, [-1, 3]), 3, kind, "a test");

    private static Tensor Output(long[] shape, params float[] values) =>
        new("scores", TensorDataType.Fp32, shape, MemoryMarshal.AsBytes<float>(values).ToArray());
}
