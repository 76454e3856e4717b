using System.Buffers;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Protocol.Wire;

/// <summary>
/// Takes the bytes of one inference message as they come. Raw tensor contents go once, straight into aligned buffers; every other
/// field is collected for the generated parser. Bytes that come in pieces of any size give the same result.
/// </summary>
internal sealed class InferMessageParser : IDisposable
{
    /// <summary>Tensors of a message at most, and parameters: an empty tensor has two bytes on the wire, and thousands in memory.</summary>
    public const int MaxTensors = 1024;

    private const int MaxVarintBytes = 10;

    private readonly int _rawFieldNumber;
    private readonly ArrayBufferWriter<byte> _header = new(256);
    private readonly List<TensorBuffer> _raw = new(2);
    private readonly byte[] _pending = new byte[2 * MaxVarintBytes];
    private int _pendingLength;
    private int _remainingBytes;
    private int _fieldRemainingBytes;
    private TensorBuffer? _current;

    /// <param name="rawFieldNumber">The field that carries raw contents: 7 in requests, 6 in responses.</param>
    /// <param name="lengthBytes">The length of the message in bytes; nothing inside may claim more.</param>
    /// <param name="share">Has <paramref name="lengthBytes"/> already; what the message takes beyond them is taken from it. Null for no bound.</param>
    public InferMessageParser(int rawFieldNumber, int lengthBytes, BudgetShare? share = null)
    {
        Share = share;
        _rawFieldNumber = rawFieldNumber;
        _remainingBytes = lengthBytes;
        LengthBytes = lengthBytes;
    }

    /// <summary>Length of the whole message.</summary>
    public int LengthBytes { get; }

    /// <summary>The message without its raw contents.</summary>
    public ReadOnlySpan<byte> Header => _header.WrittenSpan;

    /// <summary>The raw contents, in order; still owned by the parser.</summary>
    public IReadOnlyList<TensorBuffer> RawContents => _raw;

    /// <summary>What the message takes of a budget, owned as the raw contents are; null for no bound, or when it was given away.</summary>
    public BudgetShare? Share { get; private set; }

    /// <summary>Where the next bytes of the message belong, when they are a tensor's: a receiver may put them there itself, then <see cref="AdvanceRaw"/>.</summary>
    public Memory<byte> RawDestination => _current is null ? default : _current.Memory[^_fieldRemainingBytes..];

    /// <summary>Accounts for bytes that the receiver put into <see cref="RawDestination"/>.</summary>
    public void AdvanceRaw(int countBytes)
    {
        _remainingBytes -= countBytes;
        _fieldRemainingBytes -= countBytes;
        EndFieldIfComplete();
    }

    /// <summary>Takes the next bytes.</summary>
    /// <returns>Null, or why the message cannot be read; then the parser is of no more use.</returns>
    public Error? Consume(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _remainingBytes)
        {
            return Malformed("it is longer than announced");
        }

        while (!bytes.IsEmpty)
        {
            int taken;
            if (_fieldRemainingBytes > 0)
            {
                taken = Math.Min(bytes.Length, _fieldRemainingBytes);
                if (_current is null)
                {
                    _header.Write(bytes[..taken]);
                }
                else
                {
                    bytes[..taken].CopyTo(RawDestination.Span);
                }

                AdvanceRaw(taken);
            }
            else
            {
                taken = 1;
                _remainingBytes--;
                _pending[_pendingLength++] = bytes[0];
                if ((bytes[0] & 0x80) == 0 && StartField() is { } error)
                {
                    return error;
                }

                if (_pendingLength == _pending.Length)
                {
                    return Malformed("a varint has more than 10 bytes");
                }
            }

            bytes = bytes[taken..];
        }

        return null;
    }

    /// <summary>Says that the last byte was taken.</summary>
    /// <returns>Null, or why the message is not complete.</returns>
    public Error? Complete() =>
        _remainingBytes == 0 && _fieldRemainingBytes == 0 && _pendingLength == 0 ? null : Malformed("it ends inside a field");

    /// <summary>Gives raw contents and share to their new owner, so that disposing the parser leaves them alone.</summary>
    public void GiveTo(InferMessage owner)
    {
        foreach (var buffer in _raw)
        {
            owner.Own(buffer);
        }

        if (Share is not null)
        {
            owner.Own(Share);
        }

        _raw.Clear();
        Share = null;
    }

    /// <summary>Hands back what was not given away.</summary>
    public void Dispose()
    {
        foreach (var buffer in _raw)
        {
            buffer.Dispose();
        }

        _raw.Clear();
        _current = null;
        Share?.Dispose();
    }

    /// <summary>Looks at the pending bytes, which end with a whole varint: a tag, or a tag and what follows it.</summary>
    private Error? StartField()
    {
        var pending = _pending.AsSpan(0, _pendingLength);
        if (!Varint.TryRead(pending, out var tag, out var tagBytes) || tag > uint.MaxValue || tag >> 3 == 0)
        {
            return Malformed("a field has an invalid tag");
        }

        var wireType = (int)(tag & 7);
        switch (wireType)
        {
            case 0 when tagBytes == _pendingLength:
            case 2 when tagBytes == _pendingLength:
                return null;
            case 0:
                _header.Write(pending);
                break;
            case 1 or 5:
                _header.Write(pending);
                _fieldRemainingBytes = wireType == 1 ? 8 : 4;
                break;
            case 2:
                return StartLengthDelimited((int)(tag >> 3), pending, tagBytes);
            default:
                return Malformed($"a field has the unsupported wire type {wireType}");
        }

        _pendingLength = 0;
        return CheckFieldFits();
    }

    private Error? StartLengthDelimited(int fieldNumber, ReadOnlySpan<byte> pending, int tagBytes)
    {
        if (!Varint.TryRead(pending[tagBytes..], out var length, out _) || length > (ulong)_remainingBytes)
        {
            return Malformed("a field is longer than the message");
        }

        _fieldRemainingBytes = (int)length;
        _pendingLength = 0;
        if (fieldNumber == _rawFieldNumber)
        {
            if (_raw.Count == MaxTensors)
            {
                return Malformed($"it has over {MaxTensors} raw contents");
            }

            if (Share?.TryTake(TensorBufferPool.TakenBytes(_fieldRemainingBytes) - _fieldRemainingBytes) is { } error)
            {
                return error;
            }

            _current = TensorBufferPool.Shared.Rent(_fieldRemainingBytes);
            _raw.Add(_current);
            EndFieldIfComplete();
        }
        else
        {
            _header.Write(pending);
        }

        return null;
    }

    private Error? CheckFieldFits() => _fieldRemainingBytes > _remainingBytes ? Malformed("it ends inside a field") : null;

    private void EndFieldIfComplete()
    {
        if (_fieldRemainingBytes == 0)
        {
            _current = null;
        }
    }

    private static Error Malformed(string why) => new(ErrorReason.MalformedRequest, $"The inference message cannot be read: {why}.");
}
