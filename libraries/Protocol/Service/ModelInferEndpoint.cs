using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Pipelines;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Wire;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace EdgeAspire.Protocol.Service;

/// <summary>
/// Serves <c>ModelInfer</c> straight from and to the HTTP/2 stream: the request is taken apart while it arrives, and the response
/// leaves in one piece with its trailers.
/// </summary>
internal sealed partial class ModelInferEndpoint
{
    private const int PrefixBytes = 5;

    private readonly int _maxMessageBytes;
    private readonly ILogger<ModelInferEndpoint> _logger;

    public ModelInferEndpoint(int maxMessageBytes, ILogger<ModelInferEndpoint> logger)
    {
        _maxMessageBytes = maxMessageBytes;
        _logger = logger;
    }

    /// <summary>Whether a request is plain gRPC: HTTP/2, protobuf, not compressed.</summary>
    public static bool Accepts(HttpRequest request) =>
        HttpProtocol.IsHttp2(request.Protocol)
        && request.ContentType is "application/grpc" or "application/grpc+proto"
        && !request.Headers.ContainsKey("grpc-encoding");

    public async Task InvokeAsync(HttpContext http, InferenceServiceBase service)
    {
        http.Response.ContentType = "application/grpc";
        var timeout = GrpcTimeout.Parse(http.Request.Headers["grpc-timeout"]);

        // A caller resets the stream at its deadline, which aborts the request here: no second clock is needed.
        var context = new InferContext(DateTime.UtcNow + timeout, http.RequestAborted);
        var outcome = await ServeAsync(http, service, context);
        if (http.RequestAborted.IsCancellationRequested)
        {
            if (outcome.IsSuccess)
            {
                outcome.Value.Dispose();
            }

            return;
        }

        await WriteAsync(http, outcome);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a service throws must end the call with a status, as the gRPC server does it.")]
    private async ValueTask<Outcome<InferResponse>> ServeAsync(HttpContext http, InferenceServiceBase service, InferContext context)
    {
        try
        {
            return (await ReadAsync(http.Request.BodyReader, context.CancellationToken)).TryGetValue(out var request, out var error)
                ? await service.ServeAsync(request, context)
                : error;
        }
        catch (RpcException exception)
        {
            return new Error(ErrorTable.FromGrpcStatus(exception.StatusCode), exception.Status.Detail);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            return new Error(ErrorReason.Cancelled, "The caller is gone.");
        }
        catch (BadHttpRequestException exception)
        {
            return new Error(exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? ErrorReason.TooLarge : ErrorReason.MalformedRequest, exception.Message);
        }
        catch (Exception exception)
        {
            LogServiceFailed(exception);
            return new Error(ErrorReason.Internal, "The service failed; its log says why.");
        }
    }

    private async ValueTask<Outcome<InferRequest>> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        var prefix = await reader.ReadAtLeastAsync(PrefixBytes, cancellationToken);
        if (prefix.Buffer.Length < PrefixBytes)
        {
            return new Error(ErrorReason.MalformedRequest, "The request ends before its message.");
        }

        if (CheckPrefix(prefix.Buffer, out var lengthBytes) is { } refusal)
        {
            return refusal;
        }

        using var parser = new InferMessageParser(ModelInferRequest.RawInputContentsFieldNumber, lengthBytes);
        var buffer = prefix.Buffer.Slice(PrefixBytes);
        var isLast = prefix.IsCompleted;
        while (true)
        {
            foreach (var segment in buffer)
            {
                if (parser.Consume(segment.Span) is { } malformed)
                {
                    return malformed;
                }
            }

            reader.AdvanceTo(buffer.End);
            if (isLast || parser.Complete() is null)
            {
                return InferMessageMapper.ToRequest(parser);
            }

            var next = await reader.ReadAsync(cancellationToken);
            buffer = next.Buffer;
            isLast = next.IsCompleted;
        }
    }

    private Error? CheckPrefix(ReadOnlySequence<byte> buffer, out int lengthBytes)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        var announcedBytes = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        lengthBytes = (int)Math.Min(announcedBytes, int.MaxValue);
        return prefix[0] != 0 ? new Error(ErrorReason.MalformedRequest, "The message is marked as compressed, but names no grpc-encoding.")
            : announcedBytes > _maxMessageBytes ? new Error(
                ErrorReason.TooLarge,
                string.Create(CultureInfo.InvariantCulture, $"The request has {announcedBytes} bytes; at most {_maxMessageBytes} are accepted."))
            : null;
    }

    private static async Task WriteAsync(HttpContext http, Outcome<InferResponse> outcome)
    {
        var formatter = default(InferMessageFormatter);
        if (outcome.TryGetValue(out var response, out var error) && InferMessageFormatter.Create(response).TryGetValue(out formatter, out error))
        {
            // Before the start, the writer would collect the message in memory of its own.
            await http.Response.StartAsync();
            WriteMessage(http.Response.BodyWriter, formatter);
            response.WireBytes = (int)formatter.LengthBytes;
        }

        response?.Dispose();
        var status = error is null ? StatusCode.OK : ErrorTable.GrpcStatus(error.Reason);
        http.Response.AppendTrailer("grpc-status", ((int)status).ToString(CultureInfo.InvariantCulture));
        if (error is not null)
        {
            http.Response.AppendTrailer("grpc-message", GrpcMessage.Escape(error.Message));
        }

        if (http.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } activity)
        {
            activity.SetTag("rpc.system", "grpc").SetTag("rpc.grpc.status_code", (int)status);
        }
    }

    private static void WriteMessage(PipeWriter writer, InferMessageFormatter formatter)
    {
        var prefix = writer.GetSpan(PrefixBytes);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], checked((int)formatter.LengthBytes));
        writer.Advance(PrefixBytes);
        formatter.WriteTo(writer);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "ModelInfer failed.")]
    private partial void LogServiceFailed(Exception exception);
}
