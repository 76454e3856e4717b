using System.Runtime.InteropServices;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Pieces;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Stage.Sessions;

namespace EdgeAspire.Stage.Running;

/// <summary>Boxes of a part's outputs that leave in one message.</summary>
internal sealed class OutputSet
{
    private readonly OutputPiece[] _pieces;
    private readonly WireFormat _format;
    private readonly int _copiedBytes;
    private readonly int _scales;

    public OutputSet(OutputPiece[] pieces, WireFormat format)
    {
        _pieces = pieces;
        _format = format;
        _scales = pieces.Count(piece => piece.IsQuantized);
        _copiedBytes = pieces.Aggregate(_scales * sizeof(float), (bytes, piece) => piece.IsInPlace ? bytes : checked(Align(bytes) + piece.LengthBytes));
    }

    /// <summary>Puts them into a message, where they lie if that is possible.</summary>
    /// <param name="tensors">The tensors of the message.</param>
    /// <param name="message">The message, which becomes a holder of the memory.</param>
    /// <param name="outputs">What the part gave.</param>
    /// <param name="memory">Where that lies.</param>
    /// <returns>Which value holds a number that the format cannot carry; null for none.</returns>
    public Error? AddTo(IList<Tensor> tensors, InferMessage message, ModelRun outputs, SharedMemory memory)
    {
        message.Own(memory.Share());
        var copied = Memory<byte>.Empty;
        if (_copiedBytes > 0)
        {
            var buffer = TensorBufferPool.Shared.Rent(_copiedBytes);
            message.Own(buffer);
            copied = buffer.Memory;
        }

        var (used, scale) = (_scales * sizeof(float), 0);
        foreach (var piece in _pieces)
        {
            var source = outputs.Outputs[piece.Index].Data;
            if (piece.IsInPlace)
            {
                tensors.Add(new Tensor(piece.Name, piece.WireType, piece.Box.Shape, source.Slice(piece.OffsetBytes, piece.LengthBytes)));
            }
            else
            {
                used = Align(used);
                var target = copied.Slice(used, piece.LengthBytes);
                used += piece.LengthBytes;
                if (!WireCodec.TryEncode(piece.Copy, source.Span, piece.Type, _format, target.Span, out var factor))
                {
                    return NotCarried(piece);
                }

                if (piece.IsQuantized)
                {
                    MemoryMarshal.Cast<byte, float>(copied.Span)[scale++] = factor;
                }

                tensors.Add(new Tensor(piece.Name, piece.WireType, piece.Box.Shape, target));
            }
        }

        if (_scales > 0)
        {
            tensors.Add(new Tensor(EdgeParameters.Scales, TensorDataType.Fp32, [_scales], copied[..(_scales * sizeof(float))]));
        }

        return null;
    }

    private static int Align(int bytes) => checked(bytes + TensorBuffer.AlignmentBytes - 1) & -TensorBuffer.AlignmentBytes;

    private Error NotCarried(OutputPiece piece) => new(
        ErrorReason.NonFiniteValue,
        _format is WireFormat.Fp16
            ? $"Value {piece.Box} holds a number that is NaN, infinite or beyond 65504, which fp16 cannot carry; ask for fp32."
            : $"Value {piece.Box} holds a number that is NaN or infinite, which int8 cannot carry; ask for fp32.");
}
