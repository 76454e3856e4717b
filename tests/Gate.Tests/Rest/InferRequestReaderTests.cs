using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EdgeAspire.Gate.Models;
using EdgeAspire.Gate.Rest;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Tests.Rest;

public sealed class InferRequestReaderTests
{
    private readonly InferRequestReader _reader = new(new TensorBufferPool(), 1024 * 1024);

    [Theory]
    [InlineData("[1, 2.5, -3, 4e-2]")]
    [InlineData("[[1, 2.5], [-3, 4e-2]]")]
    [InlineData(" [ [ 1 , 2.5 ] , [ -3 , 0.04 ] ] ")]
    public void Read_FlatOrNested_SameElements(string data)
    {
        using var request = Read(Json("FP32", "[2, 2]", data)).Value;

        Assert.Equal([1f, 2.5f, -3f, 0.04f], MemoryMarshal.Cast<byte, float>(request.Inputs[0].Data.Span).ToArray());
        Assert.Equal([2L, 2L], request.Inputs[0].Shape);
    }

    [Fact]
    public void Read_DataBeforeShapeAndType_IsUnderstood()
    {
        using var request = Read("""{"inputs":[{"data":[[1],[2]],"shape":[2,1],"datatype":"INT16","name":"x"}],"id":"a","parameters":{"edge_experts":true,"n":-1,"u":18446744073709551615,"d":0.5,"s":"t"}}""").Value;

        Assert.Equal([1, 0, 2, 0], request.Inputs[0].Data.ToArray());
        Assert.Equal("a", request.Id);
        Assert.True(request.Parameters["edge_experts"].BoolParam);
        Assert.Equal(-1, request.Parameters["n"].Int64Param);
        Assert.Equal(ulong.MaxValue, request.Parameters["u"].Uint64Param);
        Assert.Equal(0.5, request.Parameters["d"].DoubleParam);
        Assert.Equal("t", request.Parameters["s"].StringParam);
    }

    [Theory]
    [InlineData("BOOL", "[true, false]", new byte[] { 1, 0 })]
    [InlineData("UINT8", "[0, 255]", new byte[] { 0, 255 })]
    [InlineData("INT8", "[-128, 127]", new byte[] { 0x80, 0x7f })]
    [InlineData("UINT16", "[1, 65535]", new byte[] { 1, 0, 255, 255 })]
    [InlineData("INT32", "[-1, 2]", new byte[] { 255, 255, 255, 255, 2, 0, 0, 0 })]
    [InlineData("UINT32", "[4294967295, 0]", new byte[] { 255, 255, 255, 255, 0, 0, 0, 0 })]
    [InlineData("BYTES", """["a", "\u00e9"]""", new byte[] { 1, 0, 0, 0, 0x61, 2, 0, 0, 0, 0xc3, 0xa9 })]
    public void Read_EveryType_LittleEndian(string dataType, string data, byte[] expected)
    {
        using var request = Read(Json(dataType, "[2]", data)).Value;

        Assert.Equal(expected, request.Inputs[0].Data.ToArray());
    }

    [Theory]
    [InlineData("", ErrorReason.MalformedRequest, "JSON")]
    [InlineData("[]", ErrorReason.MalformedRequest, "JSON object")]
    [InlineData("{}", ErrorReason.MalformedRequest, "'inputs'")]
    [InlineData("{\"inputs\":[]} x", ErrorReason.MalformedRequest, "JSON")]
    [InlineData("{\"inputs\":[{}]}", ErrorReason.MalformedRequest, "'name'")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1]}]}", ErrorReason.MalformedRequest, "'data'")]
    [InlineData("{\"inputs\":[{\"name\":\"\\ud800\"}]}", ErrorReason.MalformedRequest, "Unicode")]
    [InlineData("{\"id\":5,\"inputs\":[]}", ErrorReason.MalformedRequest, "'id'")]
    [InlineData("{\"inputs\":[],\"parameters\":{\"a\":[1]}}", ErrorReason.InvalidArgument, "'a'")]
    [InlineData("{\"inputs\":[],\"outputs\":[{}]}", ErrorReason.MalformedRequest, "'name'")]
    public void Read_WrongDocument_SaysWhatIsWrong(string json, ErrorReason reason, string expected) => AssertError(Read(json), reason, expected);

    [Theory]
    [InlineData("FP32", "[2]", "[1]", ErrorReason.WrongByteCount, "expected 2 elements")]
    [InlineData("FP32", "[2]", "[1, 2, 3]", ErrorReason.WrongByteCount, "expected 2 elements")]
    [InlineData("FP32", "[2, 2]", "[[1, 2, 3], [4]]", ErrorReason.WrongShape, "nested")]
    [InlineData("FP32", "[2, 2]", "[1, [2, 3], 4]", ErrorReason.WrongShape, "nested")]
    [InlineData("FP32", "[2]", "[[1, 2]]", ErrorReason.WrongShape, "nested")]
    [InlineData("FP32", "[2]", "5", ErrorReason.MalformedRequest, "array")]
    [InlineData("FP32", "[2]", "[1, null]", ErrorReason.WrongDataType, "element 1")]
    [InlineData("FP32", "[2]", "[1, \"NaN\"]", ErrorReason.WrongDataType, "'NaN'")]
    [InlineData("FP32", "[2]", "[1, NaN]", ErrorReason.MalformedRequest, "JSON")]
    [InlineData("FP32", "[2]", "[1, 1e39]", ErrorReason.NonFiniteValue, "'1e39'")]
    [InlineData("FP64", "[1]", "[1e400]", ErrorReason.NonFiniteValue, "'1e400'")]
    [InlineData("INT8", "[1]", "[128]", ErrorReason.WrongDataType, "INT8")]
    [InlineData("INT64", "[1]", "[1.5]", ErrorReason.WrongDataType, "INT64")]
    [InlineData("FP16", "[1]", "[1]", ErrorReason.WrongDataType, "no JSON form")]
    [InlineData("BF16", "[1]", "[1]", ErrorReason.WrongDataType, "no JSON form")]
    [InlineData("FP8", "[1]", "[1]", ErrorReason.WrongDataType, "'FP8'")]
    [InlineData("FP32", "[-1]", "[1]", ErrorReason.WrongShape, "negative")]
    [InlineData("FP32", "[4611686018427387904, 4]", "[1]", ErrorReason.WrongShape, "too many")]
    [InlineData("FP32", "[1000000000]", "[1]", ErrorReason.WrongByteCount, "1000000000")]
    [InlineData("FP32", "[1.5]", "[1]", ErrorReason.WrongShape, "integers")]
    [InlineData("BYTES", "[2]", "[\"a\"]", ErrorReason.WrongByteCount, "expected 2 elements")]
    [InlineData("BYTES", "[1]", "[1]", ErrorReason.WrongDataType, "string")]
    [InlineData("BYTES", "[1]", "[\"\\ud800\"]", ErrorReason.MalformedRequest, "Unicode")]
    public void Read_WrongTensor_NamesTensorExpectedAndActual(string dataType, string shape, string data, ErrorReason reason, string expected) =>
        AssertError(Read(Json(dataType, shape, data)), reason, expected);

    [Fact]
    public void Read_BinaryTail_FollowsTheOrderOfInputs()
    {
        const string Header = """{"inputs":[{"name":"a","datatype":"UINT8","shape":[2],"parameters":{"binary_data_size":2}},{"name":"j","datatype":"UINT8","shape":[1],"data":[9]},{"name":"b","datatype":"INT16","shape":[1],"parameters":{"binary_data_size":2}}]}""";
        using var request = Read(Header, [1, 2, 3, 4]).Value;

        Assert.Equal(["a", "j", "b"], request.Inputs.Select(input => input.Name));
        Assert.Equal([1, 2], request.Inputs[0].Data.ToArray());
        Assert.Equal([9], request.Inputs[1].Data.ToArray());
        Assert.Equal([3, 4], request.Inputs[2].Data.ToArray());
    }

    [Theory]
    [InlineData(2, 2, 1, "2 bytes of binary data, got 1")]
    [InlineData(2, 2, 3, "Unexpected additional input data")]
    [InlineData(2, 3, 3, "expected 2 bytes")]
    public void Read_TailOfWrongLength_IsRefused(int elements, int declaredBytes, int tailBytes, string expected)
    {
        var header = string.Create(CultureInfo.InvariantCulture, $$$"""{"inputs":[{"name":"a","datatype":"UINT8","shape":[{{{elements}}}],"parameters":{"binary_data_size":{{{declaredBytes}}}}}]}""");

        AssertError(Read(header, new byte[tailBytes]), ErrorReason.WrongByteCount, expected);
    }

    [Fact]
    public void Read_BinaryInputWithoutHeader_NamesTheMissingHeader()
    {
        const string Json = """{"inputs":[{"name":"a","datatype":"UINT8","shape":[1],"parameters":{"binary_data_size":1}}]}""";

        AssertError(_reader.Read(Encoding.UTF8.GetBytes(Json), null, null), ErrorReason.MalformedRequest, "Inference-Header-Content-Length");
        AssertError(_reader.Read(Encoding.UTF8.GetBytes(Json + "\u0001"), null, null), ErrorReason.MalformedRequest, "Inference-Header-Content-Length");
    }

    [Fact]
    public void Read_HeaderLongerThanBody_IsRefused() =>
        AssertError(_reader.Read("{}"u8.ToArray(), 3, null), ErrorReason.MalformedRequest, "2 bytes");

    [Theory]
    [InlineData(new byte[] { 1, 0, 0, 0, 0x61, 0, 0, 0, 0 }, true)]
    [InlineData(new byte[] { 1, 0, 0, 0, 0x61 }, false)]
    [InlineData(new byte[] { 1, 0, 0, 0, 0x61, 255, 255, 255, 255 }, false)]
    [InlineData(new byte[] { 1, 0, 0, 0, 0x61, 0, 0, 0, 0, 7 }, false)]
    public void Read_BinaryByteStrings_AreCounted(byte[] tail, bool isValid)
    {
        var header = string.Create(CultureInfo.InvariantCulture, $$$"""{"inputs":[{"name":"a","datatype":"BYTES","shape":[2],"parameters":{"binary_data_size":{{{tail.Length}}}}}]}""");

        Assert.Equal(isValid, Read(header, tail).IsSuccess);
    }

    [Fact]
    public void Read_HeaderLengthZero_IsTheOnlyInputOfOneSample()
    {
        var image = Takes("image", TensorDataType.UInt8, [-1, 2, 2]);
        using var request = _reader.Read(new byte[] { 1, 2, 3, 4 }, 0, image).Value;

        Assert.Equal("image", request.Inputs[0].Name);
        Assert.Equal([1L, 2L, 2L], request.Inputs[0].Shape);
        Assert.True(request.Parameters["binary_data_output"].BoolParam);
        AssertError(_reader.Read(new byte[5], 0, image), ErrorReason.WrongByteCount, "got 5 bytes");
    }

    [Fact]
    public void Read_HeaderLengthZero_OneMoreOpenDimensionFollowsFromTheBytes()
    {
        var words = Takes("words", TensorDataType.Int16, [-1, -1]);
        using var request = _reader.Read(new byte[6], 0, words).Value;

        Assert.Equal([1L, 3L], request.Inputs[0].Shape);
    }

    private static ModelInputs Takes(string name, TensorDataType dataType, long[] shape) => new("m", [new TensorSpecification(name, dataType, [.. shape])]);

    private static string Json(string dataType, string shape, string data) =>
        $$"""{"inputs":[{"name":"x","datatype":"{{dataType}}","shape":{{shape}},"data":{{data}}}]}""";

    private Outcome<InferRequest> Read(string json) => _reader.Read(Encoding.UTF8.GetBytes(json), null, null);

    private Outcome<InferRequest> Read(string header, byte[] tail)
    {
        var json = Encoding.UTF8.GetBytes(header);
        return _reader.Read((byte[])[.. json, .. tail], json.Length, null);
    }

    private static void AssertError(Outcome<InferRequest> outcome, ErrorReason reason, string expected)
    {
        Assert.Equal(reason, outcome.Error?.Reason);
        Assert.Contains(expected, outcome.Error!.Message, StringComparison.Ordinal);
    }
}
