using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using Google.Protobuf;

namespace EdgeAspire.Protocol.Wire;

/// <summary>Between the protocol's generated messages and ours, with every check that needs no knowledge of the model.</summary>
internal static class InferMessageMapper
{
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
        if (!Parse(ModelInferRequest.Parser, parser).TryGetValue(out var header, out var malformed))
        {
            return malformed;
        }

        var request = new InferRequest { ModelName = header.ModelName, ModelVersion = header.ModelVersion, Id = header.Id };
        Copy(header.Parameters, request.Parameters);
        foreach (var output in header.Outputs)
        {
            request.Outputs.Add(new RequestedOutput(output.Name, output.Parameters.Count == 0 ? null : output.Parameters));
        }

        var error = Begin(request, parser, header.Inputs.Count, "input");
        for (var i = 0; error is null && i < header.Inputs.Count; i++)
        {
            var input = header.Inputs[i];
            error = Add(request, request.Inputs, parser, new WireTensor(i, "input", input.Name, input.Datatype, input.Shape, input.Contents));
        }

        return End(request, parser, error);
    }

    /// <summary>The response that a parser took in; it owns the parser's raw contents.</summary>
    public static Outcome<InferResponse> ToResponse(InferMessageParser parser)
    {
        if (!Parse(ModelInferResponse.Parser, parser).TryGetValue(out var header, out var malformed))
        {
            return malformed;
        }

        var response = new InferResponse { ModelName = header.ModelName, ModelVersion = header.ModelVersion, Id = header.Id };
        Copy(header.Parameters, response.Parameters);
        var error = Begin(response, parser, header.Outputs.Count, "output");
        for (var i = 0; error is null && i < header.Outputs.Count; i++)
        {
            var output = header.Outputs[i];
            error = Add(response, response.Outputs, parser, new WireTensor(i, "output", output.Name, output.Datatype, output.Shape, output.Contents));
        }

        return End(response, parser, error);
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

    private static Error? Begin(InferMessage message, InferMessageParser parser, int tensors, string kind)
    {
        message.UsesRawContents = parser.RawContents.Count > 0 || tensors == 0;
        return message.UsesRawContents && parser.RawContents.Count != tensors
            ? new Error(ErrorReason.WrongByteCount, $"There are {tensors} {kind}s, but {parser.RawContents.Count} raw contents.")
            : null;
    }

    private static Error? Add(InferMessage message, IList<Tensor> tensors, InferMessageParser parser, WireTensor tensor)
    {
        if (!tensor.Read(message.UsesRawContents ? parser.RawContents[tensor.Index] : null).TryGetValue(out var read, out var error))
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

    private static Outcome<T> End<T>(T message, InferMessageParser parser, Error? error)
        where T : InferMessage
    {
        if (error is not null)
        {
            message.Dispose();
            return error;
        }

        foreach (var buffer in parser.RawContents)
        {
            message.Own(buffer);
        }

        parser.ReleaseRawContents();
        message.WireBytes = parser.LengthBytes;
        return message;
    }

    private static void Copy(IDictionary<string, InferParameter>? from, IDictionary<string, InferParameter> to)
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
