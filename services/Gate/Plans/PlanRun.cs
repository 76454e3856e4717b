using System.Diagnostics;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Gate.Team;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Pieces;
using EdgeAspire.Protocol.Tensors;
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
    private readonly InferRequest _request;
    private readonly TimeProvider _time;
    private readonly RunFeed _feed;
    private readonly string _name;
    private readonly InferParameter _session;
    private readonly long _started;
    private readonly Task[] _tasks;
    private readonly InferResponse?[] _responses;
    private readonly TensorBuffer?[] _buffers;
    private readonly int[] _summandsLeft;
    private readonly CallTimes[] _times;
    private readonly Tensor[] _inputs;
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
        _request = request;
        _time = time;
        _session = new InferParameter { StringParam = session };
        _started = time.GetTimestamp();
        _tasks = new Task[program.Calls.Length];
        _responses = new InferResponse?[program.Calls.Length];
        _times = new CallTimes[program.Calls.Length];
        _buffers = new TensorBuffer?[program.Values.Length];
        _summandsLeft = new int[program.Values.Length];
        _inputs = new Tensor[program.Values.Length];
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
        Prepare();
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
    public void MoveOutputs(InferResponse response)
    {
        foreach (var value in _program.Outputs)
        {
            var buffer = _buffers[value.Index]!;
            _buffers[value.Index] = null;
            response.Own(buffer);
            response.Outputs.Add(new Tensor(value.Name, value.DataType, value.Shape, buffer.Memory));
        }
    }

    /// <summary>Gives the memory back. No call may be in progress.</summary>
    public void Dispose()
    {
        foreach (var response in _responses)
        {
            response?.Dispose();
        }

        foreach (var buffer in _buffers)
        {
            buffer?.Dispose();
        }
    }

    private void Prepare()
    {
        foreach (var input in _request.Inputs)
        {
            foreach (var value in _program.Inputs)
            {
                if (string.Equals(value.Name, input.Name, StringComparison.Ordinal))
                {
                    _inputs[value.Index] = input;
                }
            }
        }

        foreach (var value in _program.Values)
        {
            if (value.IsAssembled)
            {
                _buffers[value.Index] = TensorBufferPool.Shared.Rent(value.LengthBytes);
            }

            if (value.IsSum)
            {
                _summandsLeft[value.Index] = _program.Calls.Sum(call => call.Returns.Count(box => box.Value == value));
            }
        }
    }

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
        if (Fill(request, call) is { } unsendable)
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
        _responses[call.Index] = response;
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

        return Take(call, response);
    }

    private Error? Fill(InferRequest request, ProgramCall call)
    {
        request.Parameters[EdgeParameters.Session] = _session;
        foreach (var (name, value) in call.Parameters)
        {
            request.Parameters[name] = value;
        }

        var scales = call.Pieces.Count(piece => piece.WireType != piece.Value.DataType && piece.WireType is TensorDataType.Int8);
        var buffer = TensorBufferPool.Shared.Rent(call.SentBytes + (scales * sizeof(float)));
        request.Own(buffer);
        var rest = buffer.Memory;
        var scaleMemory = rest[^(scales * sizeof(float))..];
        var scale = 0;
        foreach (var piece in call.Pieces)
        {
            var memory = rest[..piece.LengthBytes];
            rest = rest[piece.LengthBytes..];
            if (Add(request, piece, memory, out var own) is { } error)
            {
                return error;
            }

            if (piece.WireType is TensorDataType.Int8 && piece.Value.DataType is TensorDataType.Fp32)
            {
                BitConverter.TryWriteBytes(scaleMemory.Span[(sizeof(float) * scale++)..], own);
            }
        }

        if (scales > 0)
        {
            request.Inputs.Add(new Tensor(EdgeParameters.Scales, TensorDataType.Fp32, [scales], scaleMemory));
        }

        return null;
    }

    private Error? Add(InferRequest request, SentPiece piece, Memory<byte> memory, out float scale)
    {
        scale = 1;
        var data = (ReadOnlyMemory<byte>)memory;
        if (piece.From is var (call, place))
        {
            var response = _responses[call]!;
            response.Lease();
            request.Own(new ResponseLease(response));
            data = response.Outputs[place].Data;
            scale = ScaleOf(_program.Calls[call], place, response);
        }
        else
        {
            var source = piece.Value.Input is null ? _buffers[piece.Value.Index]!.Memory : _inputs[piece.Value.Index].Data;
            if (piece.IsWholeAsItIs && piece.Value.Input is not null)
            {
                request.Own(new MemoryLease(_request));
                data = source;
            }
            else if (!WireCodec.TryEncode(piece.Copy, source.Span, piece.Value.DataType, _program.Plan.Plan.Wire, memory.Span, out scale))
            {
                return new Error(
                    ErrorReason.NonFiniteValue, $"Value '{piece.Value.Name}' cannot travel as {piece.WireType.ProtocolName()}: expected finite numbers within its range.");
            }
        }

        request.Inputs.Add(new Tensor(piece.Value.Name, piece.WireType, piece.Shape, data));
        return null;
    }

    private Error? Take(ProgramCall call, InferResponse response)
    {
        var scales = call.Returns.Count(box => IsQuantized(box));
        if (response.Outputs.Count != call.Returns.Length + (scales > 0 ? 1 : 0))
        {
            return Invalid($"expected {call.Returns.Length} boxes, got {response.Outputs.Count} outputs");
        }

        if (scales > 0 && response.Outputs[^1] is not { DataType: TensorDataType.Fp32, Name: EdgeParameters.Scales } last)
        {
            return Invalid($"expected '{EdgeParameters.Scales}' FP32 [{scales}], got {response.Outputs[^1]}");
        }

        for (var place = 0; place < call.Returns.Length; place++)
        {
            var expected = call.Returns[place];
            var came = response.Outputs[place];
            if (came.DataType != expected.WireType || !came.Shape.AsSpan().SequenceEqual(expected.Shape) || came.Data.Length != expected.LengthBytes)
            {
                return Invalid($"expected {expected.WireType.ProtocolName()} {TensorShape.Format(expected.Shape)} of '{expected.Value.Name}', got {came}");
            }

            if (expected.Value.IsSum)
            {
                if (Interlocked.Decrement(ref _summandsLeft[expected.Value.Index]) == 0)
                {
                    Sum(expected.Value);
                }
            }
            else if (_buffers[expected.Value.Index] is { } buffer)
            {
                WireCodec.Decode(expected.Copy, came.Data.Span, came.DataType, ScaleOf(call, place, response), expected.Value.DataType, buffer.Memory.Span);
            }
        }

        return null;
    }

    // In the order of the parts, so that the same request gives the same bits.
    private void Sum(ProgramValue value)
    {
        var target = _buffers[value.Index]!.Memory.Span;
        target.Clear();
        foreach (var call in _program.Calls)
        {
            for (var place = 0; place < call.Returns.Length; place++)
            {
                if (call.Returns[place].Value == value)
                {
                    var response = _responses[call.Index]!;
                    var summand = response.Outputs[place];
                    WireCodec.Add(call.Returns[place].Copy, summand.Data.Span, summand.DataType, ScaleOf(call, place, response), target);
                }
            }
        }
    }

    private static float ScaleOf(ProgramCall call, int place, InferResponse response)
    {
        if (!IsQuantized(call.Returns[place]))
        {
            return 1;
        }

        var index = 0;
        for (var earlier = 0; earlier < place; earlier++)
        {
            index += IsQuantized(call.Returns[earlier]) ? 1 : 0;
        }

        return BitConverter.ToSingle(response.Outputs[^1].Data.Span[(sizeof(float) * index)..]);
    }

    private static bool IsQuantized(ReturnedBox box) => box.WireType is TensorDataType.Int8 && box.Value.DataType is TensorDataType.Fp32;

    // What a device reports of itself is cut to what the call took.
    private static double Seconds(InferResponse response, string name, double atMost) =>
        response.Parameters.TryGetValue(name, out var value) && double.IsFinite(value.DoubleParam) ? Math.Clamp(value.DoubleParam, 0, atMost) : 0;

    private static Error Invalid(string what) => new(ErrorReason.InvalidAnswer, $"invalid answer: {what}");

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
