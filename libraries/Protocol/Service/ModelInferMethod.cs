using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Wire;

namespace EdgeAspire.Protocol.Service;

/// <summary><c>ModelInfer</c>: requests were taken apart while they arrived, and responses leave from where their tensors lie.</summary>
internal sealed class ModelInferMethod : ServedMethod
{
    private readonly InferenceServiceBase _service;

    public ModelInferMethod(InferenceServiceBase service)
        : base(InferenceMethods.ModelInfer, ModelInferRequest.RawInputContentsFieldNumber, isTraced: true)
    {
        _service = service;
    }

    public override IDisposable? Place(InferMessageParser message, long arrival) =>
        InferMessageMapper.FindParameter(message, EdgeParameters.Sequence) is { } sequence ? _service.Enter(sequence, arrival) : null;

    public override async ValueTask<Outcome<OutgoingMessage>> ServeAsync(InferMessageParser message, InferContext context, int maxMessageBytes)
    {
        if (!InferMessageMapper.ToRequest(message).TryGetValue(out var request, out var error)
            || !(await _service.ServeAsync(request, context)).TryGetValue(out var response, out error))
        {
            return error;
        }

        using (response)
        {
            if (!InferMessageFormatter.Create(response).TryGetValue(out var formatter, out error))
            {
                return error;
            }

            if (formatter.LengthBytes > maxMessageBytes)
            {
                return TooLarge(formatter.LengthBytes, maxMessageBytes);
            }

            response.WireBytes = (int)formatter.LengthBytes;
            return OutgoingMessage.Create(ResponseHeaders.Success.Span, formatter, response, ResponseHeaders.SuccessTrailers);
        }
    }
}
