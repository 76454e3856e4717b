using System.Diagnostics;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.ServiceDefaults.Telemetry;

namespace EdgeAspire.Gate.Plans;

/// <summary>
/// One request on its way through a program. Each call starts as soon as the boxes that it is sent have come back from others, so rounds
/// overlap where the data allow it. The first failure ends all.
/// </summary>
internal sealed class PlanRun : IDisposable
{
    private readonly PlanProgram _program;
    private readonly IReadOnlyList<DeviceConnection> _devices;
    private readonly RunValues _values;
    private readonly TimeProvider _time;
    private readonly RunFeed _feed;
    private readonly string _name;
    private readonly InferParameter _session;
    private readonly long _started;
    private readonly Task[] _tasks;
    private readonly CallTimes[] _times;
    private PlanFailure? _failure;

    /// <param name="program">What is done.</param>
    /// <param name="devices">Connections to the program's devices, in its order.</param>
    /// <param name="request">The request, whose inputs are checked; it has to outlive the run.</param>
    /// <param name="session">What the request is called on the devices.</param>
    /// <param name="feed">Hears what happens.</param>
    /// <param name="time">The clock.</param>
    public PlanRun(
        PlanProgram program, IReadOnlyList<DeviceConnection> devices, InferRequest request, string session, RunFeed feed, TimeProvider time)
    {
        _feed = feed;
        _name = session;
        _program = program;
        _devices = devices;
        _time = time;
        _session = new InferParameter { StringParam = session };
        _started = time.GetTimestamp();
        _tasks = new Task[program.Calls.Length];
        _times = new CallTimes[program.Calls.Length];
        _values = new RunValues(program, request);
    }

    /// <summary>Why there is no answer; null when there is one.</summary>
    public PlanFailure? Failure => _failure;

    /// <summary>Where the time of each call went, in the order of the program.</summary>
    public IReadOnlyList<CallTimes> Times => _times;

    /// <summary>Carries the program out.</summary>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <returns>Whether the outputs are there; <see cref="Failure"/> says why not.</returns>
    public async Task<bool> RunAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (_feed.IsWatched)
        {
            _feed.Publish(new RunEvent { Kind = "begin", Run = _name, Model = _program.Plan.Plan.Model, Plan = _program.Plan.Id });
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        foreach (var call in _program.Calls)
        {
            _tasks[call.Index] = CallAsync(call, limit, stop);
        }

        await Task.WhenAll(_tasks);
        if (_feed.IsWatched)
        {
            var error = _failure is { } failure ? $"{failure.Device}: {failure.Error.Message}" : cancellationToken.IsCancellationRequested ? "The caller went away." : null;
            _feed.Publish(new RunEvent { Kind = "end", Run = _name, Seconds = _time.GetElapsedTime(_started).TotalSeconds, Error = error });
        }

        cancellationToken.ThrowIfCancellationRequested();
        return _failure is null;
    }

    /// <summary>Moves the outputs into a response, which owns their memory from now on.</summary>
    public void MoveOutputs(InferResponse response) => _values.MoveOutputs(response);

    /// <summary>Gives the memory back. No call may be in progress.</summary>
    public void Dispose() => _values.Dispose();

    private async Task CallAsync(ProgramCall call, TimeSpan limit, CancellationTokenSource stop)
    {
        foreach (var earlier in call.After)
        {
            await _tasks[earlier];
        }

        if (stop.IsCancellationRequested)
        {
            return;
        }

        var connection = _devices[call.Device];
        using var span = StartSpan(call, connection);
        var error = await SendAsync(call, connection, limit, stop.Token);
        if (error is null)
        {
            return;
        }

        span?.SetTag("error.type", error.Reason.ToString());
        span?.SetStatus(ActivityStatusCode.Error, error.Message);
        if (!stop.IsCancellationRequested
            && Interlocked.CompareExchange(ref _failure, new PlanFailure(_program.Devices[call.Device], error), null) is null)
        {
            await stop.CancelAsync();
        }
    }

    private async Task<Error?> SendAsync(ProgramCall call, DeviceConnection connection, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var request = new InferRequest { ModelName = call.PartSha256 };
        request.Parameters[EdgeParameters.Session] = _session;
        foreach (var (name, value) in call.Parameters)
        {
            request.Parameters[name] = value;
        }

        if (_values.Fill(request, call) is { } unsendable)
        {
            return unsendable;
        }

        var started = _time.GetTimestamp();
        var left = limit - _time.GetElapsedTime(_started, started);
        var outcome = await connection.Client.InferAsync(request, left, cancellationToken);
        if (!outcome.TryGetValue(out var response, out var error))
        {
            return error;
        }

        var total = _time.GetElapsedTime(started).TotalSeconds;
        _times[call.Index] = new CallTimes(
            _time.GetElapsedTime(_started, started).TotalSeconds,
            total,
            Seconds(response, EdgeParameters.WaitSeconds, total),
            Seconds(response, EdgeParameters.QueueSeconds, total),
            Seconds(response, EdgeParameters.ComputeSeconds, total),
            Seconds(response, EdgeParameters.ForwardSeconds, total));
        if (_feed.IsWatched)
        {
            _feed.Publish(new RunEvent
            {
                Kind = "call",
                Run = _name,
                Device = _program.Devices[call.Device],
                Round = call.Round,
                Times = _times[call.Index],
                BytesSent = call.SentBytes,
                BytesReceived = call.ReturnedBytes,
            });
        }

        return _values.Take(call, response);
    }

    // What a device reports of itself is cut to what the call took.
    private static double Seconds(InferResponse response, string name, double atMost) =>
        response.Parameters.TryGetValue(name, out var value) && double.IsFinite(value.DoubleParam) ? Math.Clamp(value.DoubleParam, 0, atMost) : 0;

    private Activity? StartSpan(ProgramCall call, DeviceConnection connection)
    {
        var span = EdgeTelemetry.Source.StartActivity("stage.infer");
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("edgeaspire.model.name", _program.Plan.Plan.Model);
            span.SetTag("edgeaspire.part", call.Part.Name);
            span.SetTag("edgeaspire.device", _program.Devices[call.Device]);
            span.SetTag("edgeaspire.hop.index", call.Index);
            span.SetTag("edgeaspire.hop.role", "stage");
            span.SetTag("edgeaspire.round", call.Round);
            span.SetTag("edgeaspire.tensor.bytes_in", call.SentBytes);
            span.SetTag("server.address", connection.Address.Host);
            span.SetTag("server.port", connection.Address.Port);
        }

        return span;
    }
}
