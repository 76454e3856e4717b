using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Protocol.Wire;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace EdgeAspire.Protocol.Tests.Wire;

/// <summary>Our reading and writing of inference messages against the generated one's, and against bytes that mean nothing.</summary>
public sealed class InferMessageParserTests
{
    [Fact]
    public void Format_AnyRequest_IsWhatTheGeneratedParserReads()
    {
        using var request = Sample(raw: true);

        var message = ModelInferRequest.Parser.ParseFrom(Format(request));

        Assert.Equal(("model", "3", "id"), (message.ModelName, message.ModelVersion, message.Id));
        Assert.Equal(2.5, message.Parameters["p"].DoubleParam);
        Assert.Equal([2L, 3L], message.Inputs[0].Shape);
        Assert.Equal("INT8", message.Inputs[1].Datatype);
        Assert.Equal(request.Inputs[0].Data.ToArray(), message.RawInputContents[0].ToByteArray());
        Assert.Equal("y", message.Outputs[0].Name);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parse_InPiecesOfAnySize_GivesTheSameRequest(bool raw)
    {
        using var request = Sample(raw);
        var bytes = Format(request);
        for (var pieceBytes = 1; pieceBytes <= bytes.Length; pieceBytes++)
        {
            using var parsed = Parse(bytes, pieceBytes).Value;

            Assert.Equal(bytes, Format(parsed));
            Assert.Equal(raw, parsed.UsesRawContents);
            Assert.Equal(bytes.Length, parsed.WireBytes);
        }
    }

    [Fact]
    public void Parse_UnpackedShapeUnknownFieldsAndRawFirst_IsRead()
    {
        byte[] bytes =
        [
            0x3A, 4, 1, 2, 3, 4, // raw_input_contents before everything
            0xA5, 6, 1, 2, 3, 4, // field 100, fixed32
            0xA1, 6, 1, 2, 3, 4, 5, 6, 7, 8, // field 100, fixed64
            0xA0, 6, 0x96, 1, // field 100, varint
            0x2A, 11, 0x0A, 1, (byte)'x', 0x12, 4, (byte)'F', (byte)'P', (byte)'3', (byte)'2', 0x18, 1, // shape, not packed
            0x0A, 1, (byte)'m',
        ];

        using var request = Parse(bytes, bytes.Length).Value;

        Assert.Equal("m", request.ModelName);
        Assert.Equal([1L], request.Inputs[0].Shape);
        Assert.Equal([1, 2, 3, 4], request.Inputs[0].Data.ToArray());
    }

    [Fact]
    public void Parse_AnyBytes_EndsWithAValue() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        bytes =>
        {
            var outcome = Parse(bytes, Math.Max(1, bytes.Length / 2));
            return outcome.IsSuccess || outcome.Error.Message.Length > 0;
        }));

    [Fact]
    public void Parse_OneByteOfARequestChanged_EndsWithAValue()
    {
        using var request = Sample(raw: false);
        var bytes = Format(request);
        for (var i = 0; i < bytes.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                bytes[i] ^= (byte)(1 << bit);
                var outcome = Parse(bytes, bytes.Length);
                Assert.True(outcome.IsSuccess || outcome.Error.Message.Length > 0);
                bytes[i] ^= (byte)(1 << bit);
            }
        }
    }

    [Theory]
    [InlineData("3a0401020304", ErrorReason.WrongByteCount)]
    [InlineData("3a05", ErrorReason.MalformedRequest)]
    [InlineData("00", ErrorReason.MalformedRequest)]
    [InlineData("0b", ErrorReason.MalformedRequest)]
    [InlineData("0a", ErrorReason.MalformedRequest)]
    [InlineData("80808080808080808080808080808080808080808001", ErrorReason.MalformedRequest)]
    [InlineData("2a070a017812024650", ErrorReason.WrongDataType)]
    [InlineData("2a140a017812044650333218ffffffffffffffffff01", ErrorReason.WrongShape)]
    [InlineData("2a150a0178120446503332" + "1880808080808080808080" + "01", ErrorReason.MalformedRequest)]
    [InlineData("2a160a01781204465033321a0bffffffffffffffffff0102", ErrorReason.WrongShape)]
    [InlineData("2a110a01781204465033321a06010101010102", ErrorReason.WrongByteCount)]
    [InlineData("2a0d0a01781204465033321a020103", ErrorReason.WrongByteCount)]
    [InlineData("2a0b0a01781204465031361801", ErrorReason.WrongDataType)]
    public void Parse_Malformed_NamesTheReason(string hex, ErrorReason expected)
    {
        var bytes = Convert.FromHexString(hex);

        Assert.Equal(expected, Parse(bytes, bytes.Length).Error?.Reason);
    }

    [Theory]
    [InlineData(TensorDataType.Bool)]
    [InlineData(TensorDataType.UInt8)]
    [InlineData(TensorDataType.UInt16)]
    [InlineData(TensorDataType.UInt32)]
    [InlineData(TensorDataType.UInt64)]
    [InlineData(TensorDataType.Int8)]
    [InlineData(TensorDataType.Int16)]
    [InlineData(TensorDataType.Int32)]
    [InlineData(TensorDataType.Int64)]
    [InlineData(TensorDataType.Fp32)]
    [InlineData(TensorDataType.Fp64)]
    public void TypedContents_AnyDataType_RoundTrips(TensorDataType dataType)
    {
        var elements = Enumerable.Range(0, 8 * dataType.ElementBytes()).Select(i => dataType == TensorDataType.Bool ? (byte)(i % 2) : (byte)(i * 29)).ToArray();
        using var request = new InferRequest { UsesRawContents = false };
        request.Inputs.Add(new Tensor("x", dataType, [8], elements));

        using var parsed = Parse(Format(request), 1000).Value;

        Assert.Equal(elements, parsed.Inputs[0].Data.ToArray());
    }

    [Fact]
    public void TypedContents_ValueThatTheDataTypeCannotHold_IsRefused()
    {
        var message = new ModelInferRequest();
        message.Inputs.Add(new ModelInferRequest.Types.InferInputTensor
        {
            Name = "x",
            Datatype = "UINT8",
            Shape = { 1 },
            Contents = new InferTensorContents { UintContents = { 256 } },
        });

        var error = Parse(message.ToByteArray(), 1000).Error;

        Assert.Equal(ErrorReason.InvalidArgument, error?.Reason);
        Assert.Contains("input 'x': element 0 is 256", error?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3a00", "it has over 1024 raw contents")]
    [InlineData("2a0912054259544553" + "1800", "it has over 1024 inputs")]
    [InlineData("3200", "it has over 1024 requested outputs")]
    public void Message_OfTooManyParts_IsRefused(string part, string expected)
    {
        byte[] message = [.. Enumerable.Repeat(Convert.FromHexString(part), 1025).SelectMany(bytes => bytes)];

        Assert.Equal($"The inference message cannot be read: {expected}.", Parse(message, 1000).Error?.Message);
    }

    [Theory]
    [InlineData(false, 1, "it has over 1024 parameters")]
    [InlineData(true, 1, "it has over 1024 parameters of requested outputs")]
    [InlineData(true, 200, "a requested output has over 65536 bytes")]
    public void Message_OfTooManyParameters_IsRefused(bool ofOutput, int nameLength, string expected)
    {
        var message = new ModelInferRequest();
        var output = new ModelInferRequest.Types.InferRequestedOutputTensor();
        message.Outputs.Add(output);
        for (var i = 0; i < 1025; i++)
        {
            (ofOutput ? output.Parameters : message.Parameters).Add(i.ToString(CultureInfo.InvariantCulture).PadLeft(nameLength), new InferParameter());
        }

        Assert.Equal($"The inference message cannot be read: {expected}.", Parse(message.ToByteArray(), 1000).Error?.Message);
    }

    private static InferRequest Sample(bool raw)
    {
        var request = new InferRequest { ModelName = "model", ModelVersion = "3", Id = "id", UsesRawContents = raw };
        request.Parameters["p"] = new InferParameter { DoubleParam = 2.5 };
        request.Inputs.Add(new Tensor("a", TensorDataType.Fp32, [2, 3], MemoryMarshal.AsBytes<float>([1, 2, 3, 4, 5, 6]).ToArray()));
        request.Inputs.Add(new Tensor("b", TensorDataType.Int8, [4], new byte[] { 0, 1, 254, 255 }));
        request.Inputs.Add(new Tensor("c", TensorDataType.Bytes, [2], new byte[] { 1, 0, 0, 0, 65, 0, 0, 0, 0 }));
        request.Inputs.Add(new Tensor("d", TensorDataType.Int64, [0, 7], default));
        request.Outputs.Add(new RequestedOutput("y", new Dictionary<string, InferParameter>(StringComparer.Ordinal) { ["classification"] = new() { Int64Param = 3 } }));
        return request;
    }

    private static byte[] Format(InferRequest request)
    {
        var writer = new ArrayBufferWriter<byte>();
        var formatter = InferMessageFormatter.Create(request).Value;
        formatter.WriteTo(writer);
        Assert.Equal(formatter.LengthBytes, writer.WrittenCount);
        return writer.WrittenSpan.ToArray();
    }

    private static Outcome<InferRequest> Parse(byte[] bytes, int pieceBytes)
    {
        using var parser = new InferMessageParser(ModelInferRequest.RawInputContentsFieldNumber, bytes.Length);
        foreach (var piece in bytes.Chunk(pieceBytes))
        {
            if (parser.Consume(piece) is { } error)
            {
                return error;
            }
        }

        return InferMessageMapper.ToRequest(parser);
    }
}
