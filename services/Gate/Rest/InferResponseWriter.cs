using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rest;

/// <summary>Writes the JSON of a response and names the tensors that follow it as binary.</summary>
internal static class InferResponseWriter
{
    private const string BinaryParameter = "binary_data";

    /// <param name="request">Says which outputs are wanted as binary.</param>
    /// <param name="response">The tensors; NaN and infinity have no JSON form, so none of them may hold any unless it goes out as binary.</param>
    /// <param name="destination">Receives the JSON.</param>
    /// <returns>The tensors that follow the JSON, in this order; none when everything is in the JSON.</returns>
    public static IReadOnlyList<Tensor> WriteJson(InferRequest request, InferResponse response, PooledBufferWriter destination)
    {
        var binary = new List<Tensor>();
        using var json = new Utf8JsonWriter(destination, RestJson.WriterOptions);
        json.WriteStartObject();
        json.WriteString("model_name"u8, response.ModelName);
        json.WriteString("model_version"u8, response.ModelVersion);
        if (response.Id.Length > 0)
        {
            json.WriteString("id"u8, response.Id);
        }

        if (response.Parameters.Count > 0)
        {
            json.WriteStartObject("parameters"u8);
            foreach (var (name, value) in response.Parameters)
            {
                WriteParameter(json, name, value);
            }

            json.WriteEndObject();
        }

        json.WriteStartArray("outputs"u8);
        foreach (var output in response.Outputs)
        {
            if (IsBinary(request, output))
            {
                binary.Add(output);
                WriteOutput(json, output, isBinary: true);
            }
            else
            {
                WriteOutput(json, output, isBinary: false);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return binary;
    }

    private static bool IsBinary(InferRequest request, Tensor output)
    {
        if (output.DataType is TensorDataType.Fp16 or TensorDataType.Bf16)
        {
            return true;
        }

        foreach (var requested in request.Outputs)
        {
            if (string.Equals(requested.Name, output.Name, StringComparison.Ordinal)
                && requested.Parameters?.TryGetValue(BinaryParameter, out var own) is true)
            {
                return own.BoolParam;
            }
        }

        return request.Parameters.TryGetValue(RawInput.BinaryOutputParameter, out var all) && all.BoolParam;
    }

    private static void WriteOutput(Utf8JsonWriter json, Tensor output, bool isBinary)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, output.Name);
        json.WriteString("datatype"u8, output.DataType.ProtocolName());
        json.WriteStartArray("shape"u8);
        foreach (var dimension in output.Shape)
        {
            json.WriteNumberValue(dimension);
        }

        json.WriteEndArray();
        if (isBinary)
        {
            json.WriteStartObject("parameters"u8);
            json.WriteNumber("binary_data_size"u8, output.Data.Length);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartArray("data"u8);
            WriteElements(json, output);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteElements(Utf8JsonWriter json, Tensor tensor)
    {
        switch (tensor.DataType)
        {
            case TensorDataType.Bool:
                foreach (var value in tensor.Data.Span)
                {
                    json.WriteBooleanValue(value != 0);
                }

                break;
            case TensorDataType.Fp32:
                foreach (var value in MemoryMarshal.Cast<byte, float>(tensor.Data.Span))
                {
                    json.WriteNumberValue(value);
                }

                break;
            case TensorDataType.Fp64:
                foreach (var value in MemoryMarshal.Cast<byte, double>(tensor.Data.Span))
                {
                    json.WriteNumberValue(value);
                }

                break;
            case TensorDataType.Bytes:
                var rest = tensor.Data.Span;
                while (ByteStrings.TryTake(ref rest, out var element))
                {
                    json.WriteStringValue(Encoding.UTF8.GetString(element));
                }

                break;
            default:
                WriteIntegers(json, tensor);
                break;
        }
    }

    private static void WriteIntegers(Utf8JsonWriter json, Tensor tensor)
    {
        var bytes = tensor.Data.Span;
        var elementBytes = tensor.DataType.ElementBytes();
        for (var offset = 0; offset < bytes.Length; offset += elementBytes)
        {
            var element = bytes.Slice(offset, elementBytes);
            switch (tensor.DataType)
            {
                case TensorDataType.UInt8:
                    json.WriteNumberValue((uint)element[0]);
                    break;
                case TensorDataType.UInt16:
                    json.WriteNumberValue((uint)MemoryMarshal.Read<ushort>(element));
                    break;
                case TensorDataType.UInt32:
                    json.WriteNumberValue(MemoryMarshal.Read<uint>(element));
                    break;
                case TensorDataType.UInt64:
                    json.WriteNumberValue(MemoryMarshal.Read<ulong>(element));
                    break;
                case TensorDataType.Int8:
                    json.WriteNumberValue((int)(sbyte)element[0]);
                    break;
                case TensorDataType.Int16:
                    json.WriteNumberValue((int)MemoryMarshal.Read<short>(element));
                    break;
                case TensorDataType.Int32:
                    json.WriteNumberValue(MemoryMarshal.Read<int>(element));
                    break;
                case TensorDataType.Int64:
                    json.WriteNumberValue(MemoryMarshal.Read<long>(element));
                    break;
                default:
                    throw new ArgumentOutOfRangeException(
                        nameof(tensor), tensor.DataType, string.Create(CultureInfo.InvariantCulture, $"{tensor.DataType} is no integer type."));
            }
        }
    }

    private static void WriteParameter(Utf8JsonWriter json, string name, InferParameter value)
    {
        switch (value.ParameterChoiceCase)
        {
            case InferParameter.ParameterChoiceOneofCase.BoolParam:
                json.WriteBoolean(name, value.BoolParam);
                break;
            case InferParameter.ParameterChoiceOneofCase.Int64Param:
                json.WriteNumber(name, value.Int64Param);
                break;
            case InferParameter.ParameterChoiceOneofCase.Uint64Param:
                json.WriteNumber(name, value.Uint64Param);
                break;
            case InferParameter.ParameterChoiceOneofCase.DoubleParam when double.IsFinite(value.DoubleParam):
                json.WriteNumber(name, value.DoubleParam);
                break;
            default:
                json.WriteString(name, value.StringParam);
                break;
        }
    }
}
