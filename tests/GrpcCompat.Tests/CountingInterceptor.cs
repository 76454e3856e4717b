using Grpc.Core;
using Grpc.Core.Interceptors;

namespace EdgeAspire.GrpcCompat.Tests;

/// <summary>Counts the duplex calls.</summary>
internal sealed class CountingInterceptor : Interceptor
{
    public int Duplex { get; private set; }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Duplex++;
        return base.DuplexStreamingServerHandler(requestStream, responseStream, context, continuation);
    }
}
