using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Description;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Description;

public sealed class ClassifierReaderTests
{
    [Theory]
    [InlineData("Softmax", ClassifierOutput.Probabilities)]
    [InlineData("Softmax,Identity", ClassifierOutput.Probabilities)]
    [InlineData("Softmax,Flatten,Squeeze,Reshape", ClassifierOutput.Probabilities)]
    [InlineData("LogSoftmax", ClassifierOutput.Logits)]
    [InlineData("Identity", ClassifierOutput.Logits)]
    [InlineData("Softmax,Log", ClassifierOutput.Logits)]
    public void DescribeClassifier_LastOperators_TellTheKind(string operators, ClassifierOutput expected)
    {
        OnnxModelBuilder builder = SampleModels.LinearBuilder();
        string last = "logits";
        foreach (string opType in operators.Split(','))
        {
            builder.AddNode(opType, [last], [opType + "_out"]);
            last = opType + "_out";
        }

        ClassifierDescription classifier = Describe(builder.AddOutput(last, DataType.Float, -1, 3).ToBytes()).Value;
        Assert.Equal(expected, classifier.Kind);
        Assert.Equal(3, classifier.Classes);
        Assert.Equal("image", classifier.Input.Name);
    }

    [Fact]
    public void DescribeClassifier_SoftmaxOverTheBatch_IsNotProbabilities()
    {
        byte[] bytes = SampleModels.LinearBuilder()
            .AddNode("Softmax", ["logits"], ["odd"], NodeAttributes.Of("axis", 0))
            .AddOutput("odd", DataType.Float, -1, 3)
            .ToBytes();
        ClassifierDescription classifier = Describe(bytes).Value;
        Assert.Equal(ClassifierOutput.Logits, classifier.Kind);
        Assert.Contains("the batch", classifier.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void DescribeClassifier_OutputWithoutShape_TakesTheWidthOfTheLastLayer()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Output[0].Type = null;
        Assert.Equal(3, SampleModels.Read(model).Value.DescribeClassifier().Value.Classes);
    }

    [Fact]
    public void DescribeClassifier_LabelBesideScores_TakesTheScores()
    {
        byte[] bytes = SampleModels.LinearBuilder()
            .AddNode("ArgMax", ["logits"], ["label"])
            .AddOutput("label", DataType.Int64, -1)
            .AddOutput("logits", DataType.Float, -1, 3)
            .ToBytes();
        Assert.Equal("logits", Describe(bytes).Value.Output.Name);
    }

    [Fact]
    public void DescribeClassifier_TwoInputs_AreNamed()
    {
        byte[] bytes = SampleModels.LinearBuilder()
            .AddInput("mask", DataType.Float, -1, 3)
            .AddNode("Mul", ["logits", "mask"], ["masked"])
            .AddOutput("masked", DataType.Float, -1, 3)
            .ToBytes();
        OnnxFault? fault = Describe(bytes).Fault;
        Assert.Equal(
            new OnnxFault(OnnxFaultReason.NotClassifier, "a classifier takes one input, this model takes 2 (image, mask)"), fault);
    }

    [Fact]
    public void DescribeClassifier_ImageOutput_IsRefusedWithItsShape()
    {
        byte[] bytes = SampleModels.LinearBuilder().AddOutput("logits", DataType.Float, -1, 3, 224, 224).ToBytes();
        OnnxFault? fault = Describe(bytes).Fault;
        Assert.NotNull(fault);
        Assert.Contains("this model answers 'logits' FP32 [-1, 3, 224, 224]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_InitializerThatIsAlsoAnInput_IsNotAnInput()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Input.Add(new ValueInfoProto
        {
            Name = "weight",
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float } },
        });
        Assert.Equal("image", Assert.Single(SampleModels.Read(model).Value.Description.Inputs).Name);
    }

    private static OnnxOutcome<ClassifierDescription> Describe(byte[] bytes) => OnnxModelReader.Read(bytes).Value.DescribeClassifier();
}
