using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Http2.Hpack;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Protocol.Telemetry;
using EdgeAspire.Protocol.Wire;
using Google.Protobuf;

namespace EdgeAspire.Protocol.Client;

/// <summary>
/// Calls one server of the Open Inference Protocol over gRPC (HTTP/2, cleartext). Keep one per server: it is safe for concurrent
/// use, its calls share a connection, and it connects again after the connection is lost. Failures are values, never exceptions.
/// </summary>
public sealed class InferenceClient : IDisposable
{
    private readonly InferenceClientOptions _options;
    private readonly TimeProvider _time;
    private readonly Http2Connector _connector;

    /// <summary>Creates a client; it connects when the first call is made.</summary>
    /// <param name="address">The server, such as <c>http://10.0.0.7:8081</c>.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">The address is not <c>http://host:port</c>, or an option is out of its range.</exception>
    public InferenceClient(Uri address, InferenceClientOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || !string.Equals(address.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The address '{address}' is not of the form http://host:port.", nameof(address));
        }

        _options = options ?? new InferenceClientOptions();
        _options.Validate();
        Address = address;
        _time = time ?? TimeProvider.System;
        _connector = new Http2Connector(address, _options, _time);
    }

    /// <summary>The server's address.</summary>
    public Uri Address { get; }

    /// <summary>Runs a model.</summary>
    /// <param name="request">
    /// The request, which the caller disposes once the task completes. One request can be given to several clients at once. After a
    /// timeout or cancellation its owned memory is kept until nothing of it is being sent any more.
    /// </param>
    /// <param name="timeout">How long to wait for the answer.</param>
    /// <param name="cancellationToken">Cancels the call, here and on the server.</param>
    /// <returns>The response, which the caller disposes, or why there is none.</returns>
    public async Task<Outcome<InferResponse>> InferAsync(InferRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!InferMessageFormatter.Create(request).TryGetValue(out var formatter, out var error))
        {
            return error;
        }

        if (formatter.LengthBytes > _options.MaxMessageBytes)
        {
            return new Error(
                ErrorReason.TooLarge,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The request has {formatter.LengthBytes} bytes; {nameof(InferenceClientOptions.MaxMessageBytes)} is {_options.MaxMessageBytes}."));
        }

        request.WireBytes = (int)formatter.LengthBytes;
        return await CallAsync(
            InferenceMethods.ModelInfer,
            (Formatter: formatter, Request: request),
            static (headers, state) => OutgoingMessage.Create(headers, state.Formatter, state.Request),
            ModelInferResponse.RawOutputContentsFieldNumber,
            InferMessageMapper.ToResponse,
            timeout,
            cancellationToken);
    }

    /// <summary>Asks whether the server can serve its models.</summary>
    public async Task<Outcome<bool>> IsServerReadyAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        (await CallAsync(InferenceMethods.ServerReady, new ServerReadyRequest(), ServerReadyResponse.Parser, timeout, cancellationToken))
            .TryGetValue(out var response, out var error) ? response.Ready : error;

    /// <summary>Asks whether a model is loaded.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The version; empty for the one that the server chooses.</param>
    /// <param name="timeout">How long to wait for the answer.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Outcome<bool>> IsModelReadyAsync(string name, string version, TimeSpan timeout, CancellationToken cancellationToken) =>
        (await CallAsync(
            InferenceMethods.ModelReady,
            new ModelReadyRequest { Name = name, Version = version },
            ModelReadyResponse.Parser,
            timeout,
            cancellationToken)).TryGetValue(out var response, out var error) ? response.Ready : error;

    /// <summary>Asks for the server's name, version and extensions.</summary>
    public Task<Outcome<ServerMetadataResponse>> GetServerMetadataAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync(InferenceMethods.ServerMetadata, new ServerMetadataRequest(), ServerMetadataResponse.Parser, timeout, cancellationToken);

    /// <summary>Asks for a model's inputs and outputs.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The version; empty for the one that the server chooses.</param>
    /// <param name="timeout">How long to wait for the answer.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Outcome<ModelMetadataResponse>> GetModelMetadataAsync(
        string name, string version, TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync(
            InferenceMethods.ModelMetadata,
            new ModelMetadataRequest { Name = name, Version = version },
            ModelMetadataResponse.Parser,
            timeout,
            cancellationToken);

    /// <summary>Asks which models the server's repository has, and how each one is.</summary>
    /// <param name="onlyReady">Leaves out models that are not ready.</param>
    /// <param name="timeout">How long to wait for the answer.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Outcome<RepositoryIndexResponse>> GetRepositoryIndexAsync(bool onlyReady, TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync(
            InferenceMethods.RepositoryIndex,
            new RepositoryIndexRequest { Ready = onlyReady },
            RepositoryIndexResponse.Parser,
            timeout,
            cancellationToken);

    /// <summary>Loads a model of the server's repository.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="parameters">Parameters of the server's own; null for none.</param>
    /// <param name="timeout">How long to wait for the answer, which comes when the model is ready.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Why the model was not loaded; null when it was.</returns>
    public async Task<Error?> LoadModelAsync(
        string name, IReadOnlyDictionary<string, ModelRepositoryParameter>? parameters, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var request = new RepositoryModelLoadRequest { ModelName = name };
        foreach (var (key, value) in parameters ?? FrozenDictionary<string, ModelRepositoryParameter>.Empty)
        {
            request.Parameters.Add(key, value);
        }

        return (await CallAsync(
            InferenceMethods.RepositoryModelLoad, request, RepositoryModelLoadResponse.Parser, timeout, cancellationToken)).Error;
    }

    /// <summary>Unloads a model.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="timeout">How long to wait for the answer.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Why the model was not unloaded; null when it was.</returns>
    public async Task<Error?> UnloadModelAsync(string name, TimeSpan timeout, CancellationToken cancellationToken) =>
        (await CallAsync(
            InferenceMethods.RepositoryModelUnload,
            new RepositoryModelUnloadRequest { ModelName = name },
            RepositoryModelUnloadResponse.Parser,
            timeout,
            cancellationToken)).Error;

    /// <summary>Calls another method of the server that has one small request and one small response.</summary>
    /// <param name="method">The method, made once.</param>
    /// <param name="request">The request.</param>
    /// <param name="timeout">How long to wait for the answer.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Outcome<TResponse>> CallAsync<TRequest, TResponse>(
        UnaryCallMethod<TRequest, TResponse> method, TRequest request, TimeSpan timeout, CancellationToken cancellationToken)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(method);
        return CallAsync(method.Name, request, method.Parser, timeout, cancellationToken);
    }

    /// <summary>Closes the connection; calls in flight fail.</summary>
    public void Dispose() => _connector.Dispose();

    private Task<Outcome<TResponse>> CallAsync<TResponse>(
        MethodName method, IMessage request, MessageParser<TResponse> parser, TimeSpan timeout, CancellationToken cancellationToken)
        where TResponse : IMessage<TResponse> =>
        CallAsync(
            method,
            request,
            static (headers, message) => OutgoingMessage.Create(headers, message),
            rawFieldNumber: 0,
            message => InferMessageMapper.Parse(parser, message),
            timeout,
            cancellationToken);

    private async Task<Outcome<TResponse>> CallAsync<TState, TResponse>(
        MethodName method,
        TState state,
        Func<ReadOnlySpan<byte>, TState, OutgoingMessage> create,
        int rawFieldNumber,
        Func<InferMessageParser, Outcome<TResponse>> map,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        using var activity = StartActivity(method);
        var started = _time.GetTimestamp();
        CallResult result;
        var attempts = 0;
        do
        {
            var headers = WriteHeaders(method, timeout, activity);
            var call = new UnaryCall(create(headers.Written, state), new MessageReader(rawFieldNumber, _options.MaxMessageBytes));
            result = await SendAsync(call, timeout - _time.GetElapsedTime(started), cancellationToken);
        }
        while (result.WasNotProcessed && ++attempts < 2);

        Outcome<TResponse> outcome;
        using (result.Message)
        {
            outcome = result.Message is null ? result.Error! : map(result.Message);
        }

        if (outcome.Error is not { } error)
        {
            return outcome;
        }

        activity?.SetStatus(ActivityStatusCode.Error, error.Message);
        return error with { Message = $"{Address.Authority}, {method.Name}: {error.Message}" };
    }

    private async ValueTask<CallResult> SendAsync(UnaryCall call, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var connecting = _connector.GetAsync();
        if (!connecting.IsCompleted)
        {
            // The attempt goes on for later calls when this one gives up.
            await Task.WhenAny(connecting, Task.Delay(timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout, _time, cancellationToken));
        }

        Error? error;
        if (cancellationToken.IsCancellationRequested)
        {
            error = new Error(ErrorReason.Cancelled, "the caller cancelled");
        }
        else if (timeout <= TimeSpan.Zero || !connecting.IsCompleted)
        {
            error = PendingCall.NoAnswerWithin(timeout);
        }
        else if ((await connecting).TryGetValue(out var connection, out error))
        {
            return await connection.CallAsync(call, timeout, cancellationToken);
        }

        call.Outgoing!.Release();
        return new CallResult(null, error);
    }

    private HeaderWriter WriteHeaders(MethodName method, TimeSpan timeout, Activity? activity)
    {
        var headers = new HeaderWriter().WriteRequest(Address.Authority, method.Path);
        headers.WriteLiteral("grpc-timeout", FormatTimeout(timeout));
        var traced = activity ?? Activity.Current;
        if (traced is { IdFormat: ActivityIdFormat.W3C, Id: { } id })
        {
            headers.WriteLiteral("traceparent", id);
            if (traced.TraceStateString is { Length: > 0 and <= 512 } traceState)
            {
                headers.WriteLiteral("tracestate", traceState);
            }
        }

        return headers;
    }

    private Activity? StartActivity(MethodName method)
    {
        var activity = RpcTelemetry.Source.StartActivity(method.FullName, ActivityKind.Client);
        activity?.SetTag("rpc.system", "grpc").SetTag("server.address", Address.Host).SetTag("server.port", Address.Port);
        return activity;
    }

    /// <summary>gRPC's timeout has at most eight digits and a unit.</summary>
    private static string FormatTimeout(TimeSpan timeout)
    {
        var milliseconds = Math.Max(1, Math.Ceiling(timeout.TotalMilliseconds));
        return milliseconds < 1e8
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds:F0}m")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Min(timeout.TotalSeconds, 99_999_999):F0}S");
    }
}
