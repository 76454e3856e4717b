using EdgeAspire.Gate.Team;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Pieces;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Plans;

/// <summary>The values of one request that pass through the gate: what is cut out of them for calls, and what comes back into them.</summary>
internal sealed class RunValues : IDisposable
{
    private readonly PlanProgram _program;
    private readonly InferRequest _request;
    private readonly InferResponse?[] _responses;
    private readonly TensorBuffer?[] _buffers;
    private readonly int[] _summandsLeft;
    private readonly Tensor[] _inputs;

    /// <param name="program">What is done.</param>
    /// <param name="request">The request, whose inputs are checked; it has to outlive this.</param>
    public RunValues(PlanProgram program, InferRequest request)
    {
        _program = program;
        _request = request;
        _responses = new InferResponse?[program.Calls.Length];
        _buffers = new TensorBuffer?[program.Values.Length];
        _summandsLeft = new int[program.Values.Length];
        _inputs = new Tensor[program.Values.Length];
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

    /// <summary>Puts the boxes that a call is sent into its request.</summary>
    /// <returns>Null, or why a box cannot travel.</returns>
    public Error? Fill(InferRequest request, ProgramCall call)
    {
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

    /// <summary>Takes the boxes that came back, which is kept until the end.</summary>
    /// <returns>Null, or what is wrong with the response.</returns>
    public Error? Take(ProgramCall call, InferResponse response)
    {
        _responses[call.Index] = response;
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

    private static Error Invalid(string what) => new(ErrorReason.InvalidAnswer, $"invalid answer: {what}");
}
