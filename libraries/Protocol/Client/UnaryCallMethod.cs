using EdgeAspire.Protocol.Service;
using Google.Protobuf;

namespace EdgeAspire.Protocol.Client;

/// <summary>A method with one small request and one small response, for an <see cref="InferenceClient"/>.</summary>
/// <typeparam name="TRequest">The request.</typeparam>
/// <typeparam name="TResponse">The response.</typeparam>
public sealed class UnaryCallMethod<TRequest, TResponse>
    where TRequest : IMessage<TRequest>
    where TResponse : IMessage<TResponse>
{
    /// <summary>Names a method.</summary>
    /// <param name="service">The service with its package.</param>
    /// <param name="method">The method's name.</param>
    /// <param name="parser">Reads the response.</param>
    public UnaryCallMethod(string service, string method, MessageParser<TResponse> parser)
    {
        Name = new MethodName(service, method);
        Parser = parser;
    }

    internal MethodName Name { get; }

    internal MessageParser<TResponse> Parser { get; }
}
