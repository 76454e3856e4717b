using System.Runtime.InteropServices;
using EdgeAspire.Gate.Rounding;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Tests.Rounding;

public sealed class AnswerDifferenceTests
{
    [Fact]
    public void Between_OneRow_IsRelativeToTheLargestExactMagnitude()
    {
        var difference = AnswerDifference.Between([Row(1, -3.9f, 2.1f)], [Row(1, -4, 2)])!.Value;

        Assert.Equal(0.1 / 4, difference.Change!.Value, 1e-6);
        Assert.Equal((1, 1), (difference.Answers, difference.SameAnswers));
    }

    [Fact]
    public void Between_AnotherLargestElement_IsAnotherAnswer()
    {
        var difference = AnswerDifference.Between([Numbers([2, 3], 1, 3, 2, 9, 1, 1)], [Numbers([2, 3], 1, 2, 3, 9, 1, 1)])!.Value;

        Assert.Equal((2, 1), (difference.Answers, difference.SameAnswers));
        Assert.Equal(1.0 / 9, difference.Change!.Value, 1e-6);
    }

    [Fact]
    public void Between_SeveralLargestExactElements_AnyOfThemIsTheSameAnswer() =>
        Assert.Equal(1, AnswerDifference.Between([Row(1, 4.9f, 5)], [Row(1, 5, 5)])!.Value.SameAnswers);

    [Fact]
    public void Between_OneNumberPerRow_HasNoAnswerToCompare()
    {
        var difference = AnswerDifference.Between([Numbers([2, 1], 1, 1)], [Numbers([2, 1], 1, 2)])!.Value;

        Assert.Equal(new AnswerDifference(0.5, 0, 0), difference);
    }

    [Fact]
    public void Between_ExactOutputIsNotANumber_SaysNothing()
    {
        Assert.Null(AnswerDifference.Between([Row(1, 2)], [Row(1, float.NaN)]));
        Assert.Null(AnswerDifference.Between([Row(1, float.NaN)], [Row(1, float.NaN)]));
        Assert.Null(AnswerDifference.Between([Row(1, 2)], [Row(1, float.PositiveInfinity)]));
        Assert.Null(AnswerDifference.Between([Row(1, 2), Row(1, 2)], [Row(1, 2), Row(1, float.NaN)]));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Between_RoundedOutputIsNotFinite_IsLost(float lost)
    {
        var difference = AnswerDifference.Between([Row(lost, 2)], [Row(3, 2)])!.Value;

        Assert.Equal(new AnswerDifference(1, 1, 0), difference);
    }

    [Fact]
    public void Between_SameInfinities_AreNoYardstick() =>
        Assert.Equal(
            new AnswerDifference(0.25, 1, 1),
            AnswerDifference.Between([Row(float.NegativeInfinity, 3, 1)], [Row(float.NegativeInfinity, 4, 1)]));

    [Theory]
    [InlineData(0f, 0)]
    [InlineData(0.001f, 1)]
    public void Between_ExactOutputIsZero_IsAllOrNothing(float given, double change) =>
        Assert.Equal(change, AnswerDifference.Between([Row(given, 0)], [Row(0, 0)])!.Value.Change);

    [Fact]
    public void Between_SeveralOutputs_TakesTheLargestChangeAndAllAnswers()
    {
        var difference = AnswerDifference.Between(
            [Row(1, 10), Row(1, 1.5f), Integers([1, 2], 7, 8), Integers([1], 3)], [Row(1, 10), Row(1, 2), Integers([1, 2], 7, 9), Integers([1], 3)]);

        Assert.Equal(new AnswerDifference(0.25, 4, 3), difference);
    }

    [Fact]
    public void Between_OnlyIntegers_HasNoChange() =>
        Assert.Equal(new AnswerDifference(null, 1, 1), AnswerDifference.Between([Integers([], 3)], [Integers([], 3)]));

    [Fact]
    public void Between_OtherTypes_SayNothing()
    {
        var text = new Tensor("text", TensorDataType.Bytes, [1], new byte[4]);
        Assert.Null(AnswerDifference.Between([text], [text]));
        Assert.Equal(new AnswerDifference(0, 1, 1), AnswerDifference.Between([text, Row(1, 2)], [text, Row(1, 2)]));
    }

    [Fact]
    public void Between_NoElements_HasNothingToCompare() =>
        Assert.Equal(new AnswerDifference(0, 0, 0), AnswerDifference.Between([Numbers([1, 0])], [Numbers([1, 0])]));

    private static Tensor Row(params float[] values) => Numbers([1, values.Length], values);

    private static Tensor Numbers(long[] shape, params float[] values) =>
        new("scores", TensorDataType.Fp32, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static Tensor Integers(long[] shape, params long[] values) =>
        new("labels", TensorDataType.Int64, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
