using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeAspire.Protocol.Client;

/// <summary>
/// Calls one server of the Open Inference Protocol over gRPC (HTTP/2, cleartext). Keep one per server: it is safe for concurrent
/// use, its calls share a connection, and it connects again after the connection is lost. Failures are values, never exceptions.
/// </summary>
public sealed class InferenceClient : IDisposable
{
    private readonly TimeProvider _time;
    private readonly GrpcChannel _channel;
    private readonly CallInvoker _invoker;

    /// <summary>Creates a client; it connects when the first call is made.</summary>
    /// <param name="address">The server, such as <c>http://10.0.0.7:8081</c>.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public InferenceClient(Uri address, InferenceClientOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        options ??= new InferenceClientOptions();
        options.Validate();
        Address = address;
        _time = time ?? TimeProvider.System;
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = options.MaxMessageBytes,
            DisposeHttpClient = true,
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = options.ConnectTimeout,
                KeepAlivePingDelay = options.KeepAliveInterval,
                KeepAlivePingTimeout = options.KeepAliveTimeout,
                KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
                InitialHttp2StreamWindowSize = 16 * 1024 * 1024,
            },
        });
        _invoker = _channel.CreateCallInvoker();
    }

    /// <summary>The server's address.</summary>
    public Uri Address { get; }

    /// <summary>Runs a model.</summary>
    /// <param name="request">The request; the caller keeps it alive until the task completes, and disposes it.</param>
    /// <param name="timeout">How long to wait for the answer.</param>
    /// <param name="cancellationToken">Cancels the call, here and on the server.</param>
    /// <returns>The response, which the caller disposes, or why there is none.</returns>
    public Task<Outcome<InferResponse>> InferAsync(InferRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CallAsync(InferenceMethods.CalledModelInfer, request, timeout, cancellationToken);
    }

    /// <summary>Asks whether the server can serve its models.</summary>
    public async Task<Outcome<bool>> IsServerReadyAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        (await CallAsync(InferenceMethods.ServerReady, new ServerReadyRequest(), timeout, cancellationToken))
            .TryGetValue(out var response, out var error) ? response.Ready : error;

    /// <summary>Asks whether a model is loaded.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The version; empty for the one that the server chooses.</param>
    /// <param name="timeout">How long to wait for the answer.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Outcome<bool>> IsModelReadyAsync(string name, string version, TimeSpan timeout, CancellationToken cancellationToken) =>
        (await CallAsync(InferenceMethods.ModelReady, new ModelReadyRequest { Name = name, Version = version }, timeout, cancellationToken))
            .TryGetValue(out var response, out var error) ? response.Ready : error;

    /// <summary>Asks for the server's name, version and extensions.</summary>
    public Task<Outcome<ServerMetadataResponse>> GetServerMetadataAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync(InferenceMethods.ServerMetadata, new ServerMetadataRequest(), timeout, cancellationToken);

    /// <summary>Asks for a model's inputs and outputs.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The version; empty for the one that the server chooses.</param>
    /// <param name="timeout">How long to wait for the answer.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Outcome<ModelMetadataResponse>> GetModelMetadataAsync(
        string name, string version, TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync(InferenceMethods.ModelMetadata, new ModelMetadataRequest { Name = name, Version = version }, timeout, cancellationToken);

    /// <summary>Closes the connection; calls in flight fail.</summary>
    public void Dispose() => _channel.Dispose();

    private async Task<Outcome<TResponse>> CallAsync<TRequest, TResponse>(
        Method<TRequest, TResponse> method, TRequest request, TimeSpan timeout, CancellationToken cancellationToken)
        where TRequest : class
        where TResponse : class
    {
        try
        {
            var deadline = _time.GetUtcNow().UtcDateTime + timeout;
            using var call = _invoker.AsyncUnaryCall(
                method, host: null, new CallOptions(deadline: deadline, cancellationToken: cancellationToken), request);
            return await call;
        }
        catch (RpcException exception)
        {
            return new Error(
                ErrorTable.FromGrpcStatus(exception.StatusCode), $"{Address.Authority}, {method.Name}: {exception.Status.Detail}");
        }
    }
}
