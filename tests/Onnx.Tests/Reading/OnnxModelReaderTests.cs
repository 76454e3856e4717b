using System.Text;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Testing;
using Google.Protobuf;

namespace EdgeAspire.Onnx.Tests.Reading;

public sealed class OnnxModelReaderTests
{
    [Fact]
    public void Read_ValidModel_Describes()
    {
        OnnxModel model = OnnxModelReader.Read(SampleModels.LinearBytes()).Value;
        Assert.Equal("'image' FP32 [-1, 2]", Assert.Single(model.Description.Inputs).ToString());
        Assert.Equal("'probabilities' FP32 [-1, 3]", Assert.Single(model.Description.Outputs).ToString());
        Assert.Equal(9, model.Description.ParameterCount);
        Assert.Equal(2, model.Description.NodeCount);
        Assert.Equal(17, model.Description.Opset);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("<!DOCTYPE html><html></html>", "the file is not ONNX")]
    [InlineData("PK\u0003\u0004 a zip file, for instance", "the file is not ONNX")]
    [InlineData("\u0089PNG\r\n\u001a\n", "the file is not ONNX")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "the file is not ONNX")]
    [InlineData("{\"a\": 1}", "the file is not ONNX")]
    public void Read_OtherFile_IsNotOnnx(string text, string message)
    {
        OnnxFault? fault = OnnxModelReader.Read(Encoding.Latin1.GetBytes(text)).Fault;
        Assert.NotNull(fault);
        Assert.Equal(OnnxFaultReason.NotOnnx, fault.Reason);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutInsideGraph_SaysWhereAndHowMuchIsMissing()
    {
        byte[] bytes = SampleModels.LinearBytes();
        OnnxFault? fault = OnnxModelReader.Read(bytes.AsSpan(0, bytes.Length - 20)).Fault;
        Assert.NotNull(fault);
        Assert.Equal(OnnxFaultReason.Truncated, fault.Reason);
        Assert.StartsWith("graph: at byte ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("but the file ends after", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PartLongerThanItsParent_IsMalformedAndNamesThePath()
    {
        ModelProto model = SampleModels.Linear();
        byte[] bytes = model.ToByteArray();
        int name = bytes.AsSpan().IndexOf("weight"u8);
        bytes[name - 1] = 0x7F;
        OnnxFault? fault = OnnxModelReader.Read(bytes).Fault;
        Assert.NotNull(fault);
        Assert.Equal(OnnxFaultReason.Malformed, fault.Reason);
        Assert.StartsWith("graph: node[0]: input[1]: at byte", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoGraph_SaysSo()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph = null;
        SampleModels.AssertRefused(model, OnnxFaultReason.Invalid, "the model has no graph");
    }

    [Fact]
    public void Read_NewerIrVersion_NamesTheRange()
    {
        ModelProto model = SampleModels.Linear();
        model.IrVersion = 14;
        SampleModels.AssertRefused(model, OnnxFaultReason.Unsupported, "ir_version is 14, expected 1 to 13");
    }

    [Theory]
    [InlineData("", 27, "opset_import of domain 'ai.onnx' has version 27, expected 1 to 26")]
    [InlineData("ai.onnx", 0, "opset_import of domain 'ai.onnx' has version 0, expected 1 to 26")]
    [InlineData("ai.onnx.ml", 6, "opset_import of domain 'ai.onnx.ml' has version 6, expected 1 to 5")]
    public void Read_OpsetOutOfRange_NamesTheRange(string domain, long version, string message)
    {
        ModelProto model = SampleModels.Linear();
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });
        SampleModels.AssertRefused(model, OnnxFaultReason.Unsupported, message);
    }

    [Fact]
    public void Read_LargerThanLimit_NamesBothSizes()
    {
        byte[] bytes = SampleModels.LinearBytes();
        OnnxFault? fault = OnnxModelReader.Read(bytes, new OnnxLimits { MaxBytes = 100 }).Fault;
        Assert.Equal(new OnnxFault(OnnxFaultReason.TooLarge, $"the file has {bytes.Length} bytes, at most 100 are allowed"), fault);
    }

    [Fact]
    public void Read_File_IsReadAsItsBytesAre()
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("model.onnx");
        File.WriteAllBytes(path, SampleModels.LinearBytes());
        using (FileStream file = File.OpenRead(path))
        {
            Assert.Equal(9, OnnxModelReader.Read(file).Value.Description.ParameterCount);
            OnnxFault? large = OnnxModelReader.Read(file, new OnnxLimits { MaxBytes = 10 }).Fault;
            Assert.Equal(new OnnxFault(OnnxFaultReason.TooLarge, $"the file has {file.Length} bytes, at most 10 are allowed"), large);
        }

        File.WriteAllBytes(path, []);
        using FileStream empty = File.OpenRead(path);
        Assert.Equal("the file is empty", OnnxModelReader.Read(empty).Fault?.Message);
    }

    [Fact]
    public void Read_MillionEmptyNodes_IsRefusedBeforeMemoryIsTaken()
    {
        // graph { node {} node {} ... }: two bytes of file per object.
        byte[] nodes = new byte[2_000_000];
        for (int i = 0; i < nodes.Length; i += 2)
        {
            nodes[i] = 0x0A;
        }

        using MemoryStream file = new();
        using (CodedOutputStream output = new(file, leaveOpen: true))
        {
            output.WriteRawTag(0x08);
            output.WriteInt64(8);
            output.WriteRawTag(0x3A);
            output.WriteBytes(ByteString.CopyFrom(nodes));
        }

        OnnxFault? fault = OnnxModelReader.Read(file.ToArray(), new OnnxLimits { MaxMemoryBytes = 100 << 20 }).Fault;
        Assert.NotNull(fault);
        Assert.Equal(OnnxFaultReason.TooLarge, fault.Reason);
        Assert.Contains("more than 104857600 bytes of memory", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EndlesslyNestedTypes_IsRefusedOnABoundedStack()
    {
        TypeProto type = new() { SequenceType = new TypeProto.Types.Sequence() };
        for (int depth = 0; depth < 200; depth++)
        {
            type = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = type } };
        }

        ModelProto model = SampleModels.Linear();
        model.Graph.Output[0].Type = type;
        SampleModels.AssertRefused(model, OnnxFaultReason.TooLarge, "messages are nested deeper than 64 levels");
    }

    [Fact]
    public void Read_FieldsOfANewerVersion_SurviveAWrite()
    {
        byte[] bytes = [.. SampleModels.LinearBytes(), 0xD2, 0x01, 0x02, 0x0A, 0x00];
        Assert.Equal(bytes, OnnxModelReader.Read(bytes).Value.Proto.ToByteArray());
    }

    [SharedDataFact("onnx/mnist_cntk.onnx")]
    public void Read_MnistOfTheModelZoo_IsALogitClassifierOfTenClasses()
    {
        OnnxModel model = ReadShared("mnist_cntk.onnx");
        var classifier = model.DescribeClassifier().Value;
        Assert.Equal(10, classifier.Classes);
        Assert.Equal([1, 1, 28, 28], classifier.Input.Shape!);
        Assert.Equal(EdgeAspire.Onnx.Description.ClassifierOutput.Logits, classifier.Kind);
        Assert.InRange(model.Description.ParameterCount, 5000, 7000);
    }

    [SharedDataFact("onnx/mobilenetv2_1.0_224_qat_dequant_fp32.onnx")]
    public void Read_MobileNet_HasAThousandAndOneClasses()
    {
        OnnxModel model = ReadShared("mobilenetv2_1.0_224_qat_dequant_fp32.onnx");
        var classifier = model.DescribeClassifier().Value;
        Assert.Equal(1001, classifier.Classes);
        Assert.Equal([1, 3, 224, 224], classifier.Input.Shape!);
        Assert.InRange(model.Description.ParameterCount, 3_400_000, 3_600_000);
    }

    private static OnnxModel ReadShared(string file) =>
        OnnxModelReader.Read(File.ReadAllBytes(SharedData.Find("onnx", file)!)).Value;
}
