using System.Text;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using Google.Protobuf;

namespace EdgeAspire.Protocol.Wire;

/// <summary>One input or output as the wire has it, before it is checked.</summary>
internal ref struct WireTensor
{
    private readonly string _kind;
    private string _name = "";
    private ReadOnlySpan<byte> _dataType;
    private ReadOnlySpan<byte> _contents;
    private bool _hasContents;
    private ShapeList _shape;

    private WireTensor(string kind)
    {
        _kind = kind;
    }

    private readonly string Label => $"{_kind} '{_name}'";

    /// <summary>Reads and checks a tensor, and finds its bytes.</summary>
    /// <param name="kind">"input" or "output", for messages.</param>
    /// <param name="message">The tensor's protobuf message; both kinds have the same fields.</param>
    /// <param name="raw">Its raw contents; null when they are typed.</param>
    /// <param name="share">What typed contents take in memory is taken from it; null for no bound.</param>
    /// <returns>The tensor and, for typed contents, the buffer they were put in.</returns>
    public static Outcome<(Tensor Tensor, TensorBuffer? Buffer)> Read(string kind, ReadOnlySpan<byte> message, TensorBuffer? raw, BudgetShare? share)
    {
        var tensor = new WireTensor(kind);
        return tensor.TryParse(message) ? tensor.Check(raw, share) : new Error(ErrorReason.MalformedRequest, $"An {kind} cannot be read.");
    }

    private bool TryParse(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case ModelInferRequest.Types.InferInputTensor.NameFieldNumber when reader.HasBytes:
                    _name = reader.Text;
                    break;
                case ModelInferRequest.Types.InferInputTensor.DatatypeFieldNumber when reader.HasBytes:
                    _dataType = reader.Bytes;
                    break;
                case ModelInferRequest.Types.InferInputTensor.ShapeFieldNumber when !reader.HasBytes:
                    _shape.Add(reader.Number);
                    break;
                case ModelInferRequest.Types.InferInputTensor.ShapeFieldNumber:
                    if (!_shape.TryAddPacked(reader.Bytes))
                    {
                        return false;
                    }

                    break;
                case ModelInferRequest.Types.InferInputTensor.ContentsFieldNumber when reader.HasBytes:
                    _contents = reader.Bytes;
                    _hasContents = true;
                    break;
            }
        }

        return !reader.IsMalformed;
    }

    private readonly Outcome<(Tensor Tensor, TensorBuffer? Buffer)> Check(TensorBuffer? raw, BudgetShare? share)
    {
        if (!TensorDataTypes.TryParse(_dataType, out var dataType))
        {
            return new Error(ErrorReason.WrongDataType, $"{Label} has the unknown datatype '{Encoding.UTF8.GetString(_dataType)}'.");
        }

        if (_shape.ToArray() is not { } shape || !TensorShape.TryCountElements(shape, out var elements))
        {
            return new Error(
                ErrorReason.WrongShape, $"{Label} has a shape of over {TensorShape.MaxRank} dimensions, or a negative or too large one.");
        }

        if (raw is null)
        {
            return share?.TryTake(TypedContents.MemoryBytes(_contents)) is { } excess ? excess : ReadContents(dataType, shape, elements);
        }

        if (_hasContents)
        {
            return new Error(ErrorReason.MalformedRequest, $"{Label} has typed contents although the message has raw ones; send one kind.");
        }

        if (dataType != TensorDataType.Bytes && !(TensorShape.TryCountBytes(dataType, shape, out var lengthBytes) && lengthBytes == raw.Memory.Length))
        {
            return new Error(
                ErrorReason.WrongByteCount,
                $"{Label} {dataType.ProtocolName()} {TensorShape.Format(shape)} needs {elements} x {dataType.ElementBytes()} bytes; {raw.Memory.Length} bytes came.");
        }

        return (new Tensor(_name, dataType, shape, raw.Memory), null);
    }

    private readonly Outcome<(Tensor Tensor, TensorBuffer? Buffer)> ReadContents(TensorDataType dataType, long[] shape, long elements)
    {
        try
        {
            return TypedContents.ToBytes(Label, dataType, elements, InferTensorContents.Parser.ParseFrom(_contents)).TryGetValue(out var buffer, out var error)
                ? (new Tensor(_name, dataType, shape, buffer.Memory), buffer)
                : error;
        }
        catch (InvalidProtocolBufferException exception)
        {
            return new Error(ErrorReason.MalformedRequest, $"{Label} cannot be read: {exception.Message}");
        }
    }
}
