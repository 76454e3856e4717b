using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Planner.Models;
using Google.Protobuf;

namespace EdgeAspire.Planner.Tests.Models;

public sealed class TeamRulesTests
{
    [Fact]
    public void InputOf_OneFixedBatch_NarrowsTheTeam()
    {
        ModelInput input = TeamRules.InputOf(null, [Describe("a", SampleParts.Linear()), Describe("b", SampleParts.Linear(batch: 1))]).Value;
        Assert.Equal("'image' FP32 [1, 2]", input.ToString());
    }

    [Fact]
    public void InputOf_OtherFeatures_NamesBothParts() => Assert.Equal(
        "Part 'b' takes the input 'image' FP32 [-1, 5], but part 'a' takes 'image' FP32 [-1, 2].",
        TeamRules.InputOf(null, [Describe("a", SampleParts.Linear()), Describe("b", SampleParts.Linear(features: 5))]).Error?.Message);

    [Fact]
    public void InputOf_OtherName_NamesBothParts() => Assert.Equal(
        "Part 'b' takes the input 'pixels' FP32 [-1, 2], but part 'a' takes 'image' FP32 [-1, 2].",
        TeamRules.InputOf(null, [Describe("a", SampleParts.Linear()), Describe("b", SampleParts.Linear(input: "pixels"))]).Error?.Message);

    [Fact]
    public void InputOf_DeclaredAnyBatchButPartTakesOne_IsRefused()
    {
        InputRequest declared = new() { Name = "image", Datatype = "FP32", Shape = [-1, 2] };
        Assert.Equal(
            "Part 'a' takes the input 'image' FP32 [1, 2], but the manifest declares 'image' FP32 [-1, 2].",
            TeamRules.InputOf(declared, [Describe("a", SampleParts.Linear(batch: 1))]).Error?.Message);
    }

    [Fact]
    public void InputOf_Texts_AreRefused()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(SampleParts.Linear());
        model.Graph.Input[0].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.String;
        Assert.Equal(
            "The input is 'image' BYTES [-1, 2]: expected numbers of a type of the Open Inference Protocol, and sizes above 0, or -1 for any.",
            TeamRules.InputOf(null, [Describe("a", model.ToByteArray())]).Error?.Message);
    }

    [Fact]
    public void ClassesOf_OtherNumber_NamesBothParts() => Assert.Equal(
        "Part 'b' has 4 classes, but part 'a' has 3.",
        TeamRules.ClassesOf(new(), [Describe("a", SampleParts.Linear()), Describe("b", SampleParts.Linear(classes: 4))]).Error?.Message);

    [Fact]
    public void ClassesOf_OtherThanDeclared_SaysSo() => Assert.Equal(
        "Part 'a' has 3 classes, but the manifest declares 10.",
        TeamRules.ClassesOf(new() { Classes = 10 }, [Describe("a", SampleParts.Linear())]).Error?.Message);

    [Fact]
    public void ClassesOf_TooFewLabels_SaysSo() => Assert.Equal(
        "class_labels has 2 entries, but there are 3 classes.",
        TeamRules.ClassesOf(new() { ClassLabels = ["a", "b"] }, [Describe("a", SampleParts.Linear())]).Error?.Message);

    [Fact]
    public void OutputOf_DeclaredLogitsButSoftmax_IsRefusedWithTheOperator() => Assert.Equal(
        "Part 'a' answers probabilities (last operator is Softmax 'probabilities'), but the manifest declares logits.",
        TeamRules.OutputOf("logits", [Describe("a", SampleParts.Linear())]).Error?.Message);

    [Fact]
    public void OutputOf_DeclaredProbabilitiesWithoutSoftmax_IsBelieved() => Assert.Equal(
        "probabilities", TeamRules.OutputOf("probabilities", [Describe("a", SampleParts.Linear(softmax: false))]).Value);

    [Fact]
    public void OutputOf_MixedTeamUndeclared_IsRefused() => Assert.Contains(
        "but part 'a' answers logits",
        TeamRules.OutputOf(null, [Describe("a", SampleParts.Linear(softmax: false)), Describe("b", SampleParts.Linear())]).Error?.Message,
        StringComparison.Ordinal);

    private static PartDescription Describe(string name, byte[] bytes)
    {
        OnnxModel model = OnnxModelReader.Read(bytes).Value;
        return new PartDescription(name, SampleParts.HashOf(bytes), bytes.Length, model.Description.ParameterCount, model.DescribeClassifier().Value);
    }
}
