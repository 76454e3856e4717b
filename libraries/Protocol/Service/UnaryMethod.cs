using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Wire;
using Google.Protobuf;

namespace EdgeAspire.Protocol.Service;

/// <summary>A method with small generated messages.</summary>
internal sealed class UnaryMethod<TRequest, TResponse> : ServedMethod
    where TRequest : IMessage<TRequest>
    where TResponse : IMessage<TResponse>
{
    private readonly MessageParser<TRequest> _parser;
    private readonly Func<TRequest, CancellationToken, ValueTask<Outcome<TResponse>>> _serve;

    public UnaryMethod(
        MethodName name, MessageParser<TRequest> parser, Func<TRequest, CancellationToken, ValueTask<Outcome<TResponse>>> serve, bool isTraced)
        : base(name, rawFieldNumber: 0, isTraced)
    {
        _parser = parser;
        _serve = serve;
    }

    public override async ValueTask<Outcome<OutgoingMessage>> ServeAsync(InferMessageParser message, InferContext context, int maxMessageBytes)
    {
        if (!InferMessageMapper.Parse(_parser, message).TryGetValue(out var request, out var error)
            || !(await _serve(request, context.CancellationToken)).TryGetValue(out var response, out error))
        {
            return error;
        }

        var lengthBytes = response.CalculateSize();
        return lengthBytes > maxMessageBytes
            ? TooLarge(lengthBytes, maxMessageBytes)
            : OutgoingMessage.Create(ResponseHeaders.Success.Span, response, ResponseHeaders.SuccessTrailers);
    }
}
