using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Telemetry;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace EdgeAspire.Protocol.Service;

/// <summary>One call that a server answers, from its headers to its trailers.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The cancellation has neither timer nor wait handle: there is nothing to dispose.")]
internal sealed partial class ServedCall : Http2Stream
{
    /// <summary>In each <see cref="GrpcServerOptions.StallSeconds"/>, this share of the request has to come.</summary>
    private const int MaxStallsPerRequest = 64;

    private readonly ServerConnection _connection;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly ServedMethod? _method;
    private readonly TimeSpan? _timeout;
    private readonly long _openedAt;
    private readonly long _arrival;
    private readonly string? _traceParent;
    private readonly string? _traceState;
    private Error? _incomplete;
    private IDisposable? _place;
    private int _unsentBytes;
    private int _markedBytes;
    private int _silentSeconds;

    /// <summary>A call as its headers have it.</summary>
    public ServedCall(ServerConnection connection, RequestHeaders headers, int streamId)
        : base(new MessageReader(headers.Method?.RawFieldNumber ?? 0, connection.Context.Options.MaxMessageBytes, connection.Budget))
    {
        _connection = connection;
        _method = headers.Method;
        _traceParent = headers.TraceParent;
        _traceState = headers.TraceState;
        _timeout = headers.Timeout;
        _openedAt = _timeout is null ? 0 : connection.Context.Time.GetTimestamp();
        _arrival = connection.Context.NextArrival();
        Incoming.Encoding = headers.Encoding;
        StreamId = streamId;
    }

    public override bool EndsWhenSent => true;

    /// <summary>Bytes of DATA frames that came, padding included; touched by the receiving thread alone.</summary>
    public long ReceivedBytes { get; set; }

    /// <summary>Whether the caller has sent all of its request. Guarded by the connection's lock.</summary>
    public bool IsReceived { get; set; }

    /// <summary>Whether the service is at it. Guarded by the connection's lock.</summary>
    public bool IsRunning { get; set; }

    /// <summary>Whether the deadline has passed, however the wall clock is set meanwhile.</summary>
    public bool IsLate => RemainingTime <= TimeSpan.Zero;

    private TimeSpan? RemainingTime => _timeout - (_timeout is null ? TimeSpan.Zero : _connection.Context.Time.GetElapsedTime(_openedAt));

    /// <summary>Gives the answer; false when nobody wants it any more. Under the connection's lock.</summary>
    public bool TryAnswer(OutgoingMessage answer)
    {
        if (IsDone || Outgoing is not null)
        {
            return false;
        }

        Outgoing = answer;
        _unsentBytes = answer.RemainingBytes;
        return true;
    }

    /// <summary>Nothing more is sent for the call. Under the connection's lock.</summary>
    public void End() => IsDone = true;

    /// <summary>Tells the service, if it is at it, that nobody waits for the answer. Not under the connection's lock.</summary>
    public void Cancel()
    {
        // A request that came whole belongs to whoever has it now, memory and all.
        if (!IsReceived)
        {
            Incoming.ReleaseBudget();
        }

        _ = _cancellation.CancelAsync();
    }

    /// <summary>
    /// Counts a second; returns how many have gone by in which the caller neither took anything of the answer nor sent enough of the
    /// request. Under the connection's lock.
    /// </summary>
    /// <param name="isSending">Whether something is being sent to the caller, for which this answer may have to wait.</param>
    public int CountSilence(bool isSending)
    {
        if (Outgoing is { } answer)
        {
            _silentSeconds = isSending || answer.RemainingBytes < _unsentBytes ? 0 : _silentSeconds + 1;
            _unsentBytes = answer.RemainingBytes;
            return _silentSeconds;
        }

        if (IsReceived)
        {
            return 0;
        }

        // Memory for a whole message must cost more than a byte now and then.
        var receivedBytes = Incoming.ReceivedBytes;
        var hasSentEnough = receivedBytes - _markedBytes >= Math.Max(1, Incoming.LengthBytes / MaxStallsPerRequest);
        _markedBytes = hasSentEnough ? receivedBytes : _markedBytes;
        _silentSeconds = hasSentEnough ? 0 : _silentSeconds + 1;
        return _silentSeconds;
    }

    /// <summary>The request came whole: takes its place among others, if it has one. On the receiving thread, before the call is delivered.</summary>
    public void Arrive()
    {
        try
        {
            _incomplete = Incoming.Complete();
        }
        catch (OutOfMemoryException)
        {
            _incomplete = NoMemory();
        }

        if (_incomplete is null)
        {
            _place = _method!.Place(Incoming.Message!, _arrival);
        }
    }

    /// <summary>Answers the call.</summary>
    public override void Deliver() => _ = RunAsync();

    private async Task RunAsync()
    {
        var started = RpcTelemetry.IsMeasured ? _connection.Context.Time.GetTimestamp() : 0;
        using var activity = StartActivity();
        var outcome = await ServeAsync();
        Incoming.Dispose();
        if (!outcome.IsSuccess)
        {
            _place?.Dispose();
        }

        var status = outcome.Error is { } error ? ErrorTable.GrpcStatus(error.Reason) : StatusCode.OK;
        if (activity is not null)
        {
            RpcTelemetry.Complete(activity, status, outcome.Error);
            activity.Stop();
        }

        if (started != 0)
        {
            RpcTelemetry.RecordServerCall(_method!.Name, status, _connection.Context.Time.GetElapsedTime(started).TotalSeconds);
        }

        _connection.Complete(this, outcome.TryGetValue(out var answer, out var failure) ? answer : ResponseHeaders.Failure(failure));
    }

    private Activity? StartActivity() => _method!.IsTraced && RpcTelemetry.Source.HasListeners()
        ? RpcTelemetry.StartServerCall(_method.Name, _traceParent, _traceState, _connection.LocalAddress, _connection.LocalPort)
        : null;

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a service throws must end the call with a status, and never the process.")]
    private async ValueTask<Outcome<OutgoingMessage>> ServeAsync()
    {
        try
        {
            if (_incomplete is not null)
            {
                return _incomplete;
            }

            DateTime? deadlineUtc = RemainingTime is { } remaining ? _connection.Context.Time.GetUtcNow().UtcDateTime + remaining : null;
            var context = new InferContext(deadlineUtc, _place, _cancellation.Token);
            var outcome = await _method!.ServeAsync(Incoming.Message!, context, _connection.Context.Options.MaxMessageBytes);
            return outcome.Error is { Reason: ErrorReason.Cancelled } error && IsLate ? error with { Reason = ErrorReason.DeadlineExceeded } : outcome;
        }
        catch (RpcException exception)
        {
            return new Error(ErrorTable.FromGrpcStatus(exception.StatusCode), exception.Status.Detail);
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            return IsLate
                ? new Error(ErrorReason.DeadlineExceeded, "The caller's deadline has passed.")
                : new Error(ErrorReason.Cancelled, "The caller is gone.");
        }
        catch (OutOfMemoryException)
        {
            return NoMemory();
        }
        catch (Exception exception)
        {
            LogServiceFailed(_connection.Context.Logger, _method!.Name.FullName, exception);
            return new Error(ErrorReason.Internal, "The service failed; its log says why.");
        }
    }

    private static Error NoMemory() => new(ErrorReason.Overloaded, "There is no memory for this call now; try again later.");

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} failed.")]
    private static partial void LogServiceFailed(ILogger logger, string method, Exception exception);
}
