using System.Globalization;
using System.Text;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace EdgeAspire.Protocol.Wire;

/// <summary>Between the protocol's generated messages and ours, with every check that needs no knowledge of the model.</summary>
internal static class InferMessageMapper
{
    /// <summary>A name and parameters; in memory they take many times their bytes.</summary>
    private const int MaxRequestedOutputBytes = 64 * 1024;

    private const int MaxSoughtNameBytes = 64;

    /// <summary>The request's generated message, without raw contents.</summary>
    public static Outcome<ModelInferRequest> ToHeader(InferRequest request)
    {
        var header = new ModelInferRequest { ModelName = request.ModelName, ModelVersion = request.ModelVersion, Id = request.Id };
        Copy(request.Parameters, header.Parameters);
        foreach (var tensor in request.Inputs)
        {
            var input = new ModelInferRequest.Types.InferInputTensor { Name = tensor.Name, Datatype = tensor.DataType.ProtocolName() };
            input.Shape.AddRange(tensor.Shape);
            if (!request.UsesRawContents)
            {
                if (!TypedContents.FromTensor(tensor).TryGetValue(out var contents, out var error))
                {
                    return error;
                }

                input.Contents = contents;
            }

            header.Inputs.Add(input);
        }

        foreach (var requested in request.Outputs)
        {
            var output = new ModelInferRequest.Types.InferRequestedOutputTensor { Name = requested.Name };
            Copy(requested.Parameters, output.Parameters);
            header.Outputs.Add(output);
        }

        return header;
    }

    /// <summary>The response's generated message, without raw contents.</summary>
    public static Outcome<ModelInferResponse> ToHeader(InferResponse response)
    {
        var header = new ModelInferResponse { ModelName = response.ModelName, ModelVersion = response.ModelVersion, Id = response.Id };
        Copy(response.Parameters, header.Parameters);
        foreach (var tensor in response.Outputs)
        {
            var output = new ModelInferResponse.Types.InferOutputTensor { Name = tensor.Name, Datatype = tensor.DataType.ProtocolName() };
            output.Shape.AddRange(tensor.Shape);
            if (!response.UsesRawContents)
            {
                if (!TypedContents.FromTensor(tensor).TryGetValue(out var contents, out var error))
                {
                    return error;
                }

                output.Contents = contents;
            }

            header.Outputs.Add(output);
        }

        return header;
    }

    /// <summary>The request that a parser took in; it owns the parser's raw contents.</summary>
    public static Outcome<InferRequest> ToRequest(InferMessageParser parser)
    {
        var request = new InferRequest();
        return End(request, parser, Read(request, request.Inputs, request.Outputs, parser, "input"));
    }

    /// <summary>The response that a parser took in; it owns the parser's raw contents.</summary>
    public static Outcome<InferResponse> ToResponse(InferMessageParser parser)
    {
        var response = new InferResponse();
        return End(response, parser, Read(response, response.Outputs, requested: null, parser, "output"));
    }

    /// <summary>A message without raw contents.</summary>
    public static Outcome<T> Parse<T>(MessageParser<T> messages, InferMessageParser parser)
        where T : IMessage<T>
    {
        if (parser.Complete() is { } incomplete)
        {
            return incomplete;
        }

        try
        {
            return messages.ParseFrom(parser.Header);
        }
        catch (InvalidProtocolBufferException exception)
        {
            return new Error(ErrorReason.MalformedRequest, $"The message cannot be read: {exception.Message}");
        }
    }

    /// <summary>A parameter of a message that came whole; null for none, and where the message is none that can be read.</summary>
    public static InferParameter? FindParameter(InferMessageParser parser, string name)
    {
        // Nearly no request has one: they are not read twice.
        Span<byte> utf8 = stackalloc byte[MaxSoughtNameBytes];
        utf8 = utf8[..Encoding.UTF8.GetBytes(name, utf8)];
        if (parser.Header.IndexOf(utf8) < 0)
        {
            return null;
        }

        InferParameter? found = null;
        var reader = new ProtobufReader(parser.Header);
        while (reader.Read())
        {
            if (reader is { Field: ModelInferRequest.ParametersFieldNumber, HasBytes: true }
                && ReadParameter(reader.Bytes).TryGetValue(out var parameter, out _)
                && string.Equals(parameter.Key, name, StringComparison.Ordinal))
            {
                found = parameter.Value;
            }
        }

        return found;
    }

    /// <summary>Reads the fields of a request or response, whose numbers are the same but for the requested outputs.</summary>
    private static Error? Read(
        InferMessage message, IList<Tensor> tensors, IList<RequestedOutput>? requested, InferMessageParser parser, string kind)
    {
        if (parser.Complete() is { } incomplete)
        {
            return incomplete;
        }

        var outputParameters = 0;
        message.UsesRawContents = parser.RawContents.Count > 0;
        var reader = new ProtobufReader(parser.Header);
        while (reader.Read())
        {
            Error? error = null;
            switch (reader.Field)
            {
                case ModelInferRequest.ModelNameFieldNumber when reader.HasBytes:
                    message.ModelName = reader.Text;
                    break;
                case ModelInferRequest.ModelVersionFieldNumber when reader.HasBytes:
                    message.ModelVersion = reader.Text;
                    break;
                case ModelInferRequest.IdFieldNumber when reader.HasBytes:
                    message.Id = reader.Text;
                    break;
                case ModelInferRequest.ParametersFieldNumber when reader.HasBytes:
                    error = Add(message.Parameters, reader.Bytes);
                    break;
                case ModelInferRequest.InputsFieldNumber when reader.HasBytes:
                    error = Add(message, tensors, parser, kind, reader.Bytes);
                    break;
                case ModelInferRequest.OutputsFieldNumber when reader.HasBytes && requested is not null:
                    error = ReadRequestedOutput(requested, reader.Bytes, ref outputParameters) ?? CheckCount(requested.Count, "requested outputs");
                    break;
            }

            if (error is not null)
            {
                return error;
            }
        }

        if (tensors.Count == 0)
        {
            message.UsesRawContents = true;
        }

        return reader.IsMalformed ? Unreadable("a field is malformed")
            : message.UsesRawContents && parser.RawContents.Count != tensors.Count ? WrongCount(kind, parser)
            : null;
    }

    private static Error? Add(InferMessage message, IList<Tensor> tensors, InferMessageParser parser, string kind, ReadOnlySpan<byte> bytes)
    {
        if (CheckCount(tensors.Count + 1, $"{kind}s") is { } excess)
        {
            return excess;
        }

        if (message.UsesRawContents && tensors.Count >= parser.RawContents.Count)
        {
            return WrongCount(kind, parser);
        }

        if (!WireTensor.Read(kind, bytes, message.UsesRawContents ? parser.RawContents[tensors.Count] : null, parser.Share).TryGetValue(out var read, out var error))
        {
            return error;
        }

        if (read.Buffer is not null)
        {
            message.Own(read.Buffer);
        }

        tensors.Add(read.Tensor);
        return null;
    }

    private static Error? Add(IDictionary<string, InferParameter> parameters, ReadOnlySpan<byte> entry)
    {
        if (!ReadParameter(entry).TryGetValue(out var parameter, out var error))
        {
            return error;
        }

        parameters[parameter.Key] = parameter.Value;
        return CheckCount(parameters.Count, "parameters");
    }

    private static Outcome<KeyValuePair<string, InferParameter>> ReadParameter(ReadOnlySpan<byte> entry)
    {
        var name = "";
        ReadOnlySpan<byte> value = [];
        var reader = new ProtobufReader(entry);
        while (reader.Read())
        {
            if (reader is { Field: 1, HasBytes: true })
            {
                name = reader.Text;
            }
            else if (reader is { Field: 2, HasBytes: true })
            {
                value = reader.Bytes;
            }
        }

        if (reader.IsMalformed)
        {
            return Unreadable("a parameter is malformed");
        }

        try
        {
            return KeyValuePair.Create(name, InferParameter.Parser.ParseFrom(value));
        }
        catch (InvalidProtocolBufferException exception)
        {
            return Unreadable($"parameter '{name}': {exception.Message}");
        }
    }

    private static Error? ReadRequestedOutput(IList<RequestedOutput> requested, ReadOnlySpan<byte> bytes, ref int parameters)
    {
        if (bytes.Length > MaxRequestedOutputBytes)
        {
            return Unreadable($"a requested output has over {MaxRequestedOutputBytes} bytes");
        }

        try
        {
            var output = ModelInferRequest.Types.InferRequestedOutputTensor.Parser.ParseFrom(bytes);
            requested.Add(new RequestedOutput(output.Name, output.Parameters.Count == 0 ? null : output.Parameters));
            parameters += output.Parameters.Count;
            return CheckCount(parameters, "parameters of requested outputs");
        }
        catch (InvalidProtocolBufferException exception)
        {
            return Unreadable($"a requested output: {exception.Message}");
        }
    }

    private static Error? CheckCount(int count, string kind) => count > InferMessageParser.MaxTensors
        ? Unreadable(string.Create(CultureInfo.InvariantCulture, $"it has over {InferMessageParser.MaxTensors} {kind}"))
        : null;

    private static Error WrongCount(string kind, InferMessageParser parser) =>
        new(ErrorReason.WrongByteCount, $"There are {parser.RawContents.Count} raw contents; one per {kind} was expected.");

    private static Error Unreadable(string why) => new(ErrorReason.MalformedRequest, $"The inference message cannot be read: {why}.");

    private static Outcome<T> End<T>(T message, InferMessageParser parser, Error? error)
        where T : InferMessage
    {
        if (error is not null)
        {
            message.Dispose();
            return error;
        }

        parser.GiveTo(message);
        message.WireBytes = parser.LengthBytes;
        return message;
    }

    private static void Copy(IDictionary<string, InferParameter>? from, MapField<string, InferParameter> to)
    {
        if (from is null || from.Count == 0)
        {
            return;
        }

        foreach (var (name, value) in from)
        {
            to.Add(name, value);
        }
    }
}
