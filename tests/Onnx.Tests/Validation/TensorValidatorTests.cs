using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using Google.Protobuf;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Validation;

public sealed class TensorValidatorTests
{
    [Fact]
    public void Read_TooFewRawBytes_NamesTensorShapeAndBytes()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Initializer[0].RawData = ByteString.CopyFrom(new byte[20]);
        SampleModels.AssertRefused(
            model, OnnxFaultReason.Invalid, "initializer 'weight': raw_data has 20 bytes, but dims [2, 3] of FP32 take 24");
    }

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(long.MaxValue, 2)]
    [InlineData(1L << 40, 1L << 40)]
    [InlineData(0, -5)]
    public void Read_NegativeOrOverflowingDims_NamesThem(long rows, long columns)
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Initializer[0].Dims.Clear();
        model.Graph.Initializer[0].Dims.Add([rows, columns]);
        SampleModels.AssertRefused(
            model, OnnxFaultReason.Invalid, $"initializer 'weight': dims [{rows}, {columns}] have a negative size or overflow");
    }

    [Theory]
    [InlineData("/etc/passwd", ", a path outside the repository")]
    [InlineData("../other/weights.bin", ", a path outside the repository")]
    [InlineData("C:\\weights.bin", ", a path outside the repository")]
    [InlineData("weights.bin", "")]
    public void Read_ExternalData_IsRefusedWithItsPath(string path, string outside)
    {
        ModelProto model = SampleModels.Linear();
        TensorProto weight = model.Graph.Initializer[0];
        weight.ClearRawData();
        weight.DataLocation = DataLocation.External;
        weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = path });
        SampleModels.AssertRefused(
            model,
            OnnxFaultReason.ExternalData,
            $"initializer 'weight': its data is in the external file '{path}'{outside}; expected a self-contained model");
    }

    [Fact]
    public void Read_ExternalDataInAnAttribute_IsRefused()
    {
        ModelProto model = SampleModels.Linear();
        TensorProto value = new() { DataType = (int)DataType.Float, DataLocation = DataLocation.External };
        model.Graph.Node.Add(new NodeProto
        {
            OpType = "Constant",
            Name = "constant",
            Output = { "constant" },
            Attribute = { new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = value } },
        });
        SampleModels.AssertRefused(model, OnnxFaultReason.ExternalData, "node 'constant' (Constant): attribute 'value': its data is in");
    }

    [Fact]
    public void Read_UnknownElementType_NamesTheNumber()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Initializer[0].DataType = 99;
        SampleModels.AssertRefused(model, OnnxFaultReason.Invalid, "initializer 'weight': data_type 99 is not one of ONNX");
    }

    [Fact]
    public void Read_NoData_CountsZeroValues()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Initializer[0].ClearRawData();
        SampleModels.AssertRefused(
            model, OnnxFaultReason.Invalid, "initializer 'weight': float_data has 0 values, but dims [2, 3] of FP32 take 6");
    }

    [Theory]
    [InlineData(DataType.Float16, 3, 6)]
    [InlineData(DataType.Int4, 3, 2)]
    [InlineData(DataType.Uint2, 5, 2)]
    [InlineData(DataType.Complex128, 2, 32)]
    [InlineData(DataType.Bool, 7, 7)]
    [InlineData(DataType.Float, 0, 0)]
    public void Read_RawDataOfEachWidth_IsCountedInItsPacking(DataType type, int elements, int bytes)
    {
        ModelProto model = SampleModels.Linear();
        TensorProto tensor = new() { Name = "extra", DataType = (int)type, Dims = { elements }, RawData = ByteString.CopyFrom(new byte[bytes]) };
        model.Graph.Initializer.Add(tensor);
        Assert.Null(SampleModels.Read(model).Fault);

        tensor.RawData = ByteString.CopyFrom(new byte[bytes + 1]);
        SampleModels.AssertRefused(model, OnnxFaultReason.Invalid, $"raw_data has {bytes + 1} bytes");
    }

    [Fact]
    public void Read_RawAndTypedData_IsRefused()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Initializer[0].FloatData.Add(1f);
        SampleModels.AssertRefused(model, OnnxFaultReason.Invalid, "it has both raw_data and typed data");
    }

    [Fact]
    public void Read_NegativeInputDimension_IsRefused()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = -7;
        SampleModels.AssertRefused(model, OnnxFaultReason.Invalid, "input 'image': its shape [-7] has a negative size or overflows");
    }

    [Fact]
    public void Read_InputDimensionMinusOne_IsDynamic()
    {
        ModelProto model = SampleModels.Linear();
        model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue = -1;
        Assert.Equal([-1, 2], SampleModels.Read(model).Value.Description.Inputs[0].Shape!);
    }
}
