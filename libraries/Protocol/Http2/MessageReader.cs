using System.Globalization;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Wire;

namespace EdgeAspire.Protocol.Http2;

/// <summary>Puts the one message of a unary gRPC call together, whatever pieces its body comes in.</summary>
internal sealed class MessageReader : IDisposable
{
    private const int PrefixBytes = 5;

    private readonly int _rawFieldNumber;
    private readonly int _maxMessageBytes;
    private readonly BudgetShare? _share;
    private ulong _prefix;
    private int _prefixLength;
    private CompressedMessage? _compressed;
    private int _remainingBytes;

    /// <param name="rawFieldNumber">The field of the message whose content goes into tensor buffers; 0 for none.</param>
    /// <param name="maxMessageBytes">The largest message that is accepted.</param>
    /// <param name="budget">What the messages of all calls may take together; null for no bound.</param>
    public MessageReader(int rawFieldNumber, int maxMessageBytes, MessageBudget? budget = null)
    {
        _rawFieldNumber = rawFieldNumber;
        _maxMessageBytes = maxMessageBytes;
        _share = budget is null ? null : new BudgetShare(budget);
    }

    /// <summary>How the message may be compressed; none when the headers name nothing.</summary>
    public MessageEncoding Encoding { get; set; }

    /// <summary>The message as far as it came; null before its prefix, and for a compressed one before <see cref="Complete"/>.</summary>
    public InferMessageParser? Message { get; private set; }

    /// <summary>Length of the message as its prefix has it; 0 before the prefix.</summary>
    public int LengthBytes { get; private set; }

    /// <summary>Bytes of prefix and message that came so far. Another thread may read it, and then sees what was true a moment ago.</summary>
    public int ReceivedBytes => _prefixLength + LengthBytes - _remainingBytes;

    /// <summary>Whether any byte of the body came.</summary>
    public bool HasBegun => _prefixLength > 0;

    /// <summary>Where the next bytes belong when they are a tensor's; then <see cref="AdvanceRaw"/>.</summary>
    public Memory<byte> RawDestination => Message is null ? default : Message.RawDestination;

    /// <summary>Accounts for bytes put into <see cref="RawDestination"/>.</summary>
    public void AdvanceRaw(int countBytes)
    {
        _remainingBytes -= countBytes;
        Message!.AdvanceRaw(countBytes);
    }

    /// <summary>Takes bytes of the body.</summary>
    /// <returns>Null, or why the body is no valid message; the rest of it is of no use then.</returns>
    public Error? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Take(bytes);
        }
        catch (OutOfMemoryException)
        {
            return new Error(
                ErrorReason.Overloaded,
                string.Create(CultureInfo.InvariantCulture, $"There is no memory for a message of {LengthBytes} bytes now; try again later."));
        }
    }

    private Error? Take(ReadOnlySpan<byte> bytes)
    {
        while (_prefixLength < PrefixBytes)
        {
            if (bytes.IsEmpty)
            {
                return null;
            }

            _prefix = (_prefix << 8) | bytes[0];
            bytes = bytes[1..];
            if (++_prefixLength == PrefixBytes && ReadPrefix() is { } error)
            {
                return error;
            }
        }

        if (bytes.Length > _remainingBytes)
        {
            return new Error(ErrorReason.MalformedRequest, "The inference message cannot be read: it is longer than announced.");
        }

        _remainingBytes -= bytes.Length;
        if (_compressed is null)
        {
            return Message!.Consume(bytes);
        }

        _compressed.Write(bytes);
        return null;
    }

    /// <summary>Ends the body.</summary>
    /// <returns>Null when <see cref="Message"/> came whole, or what is wrong with it.</returns>
    public Error? Complete()
    {
        if (_prefixLength < PrefixBytes)
        {
            return new Error(ErrorReason.MalformedRequest, "The request ends before its message.");
        }

        if (_remainingBytes > 0)
        {
            return new Error(ErrorReason.MalformedRequest, "The inference message cannot be read: it ends inside a field.");
        }

        return _compressed is null ? null : Decompress(_compressed);
    }

    /// <summary>Hands back what the message holds, unless it was given away; nobody needs it any more.</summary>
    public void Dispose()
    {
        if (Message is null)
        {
            ReleaseBudget();
        }
        else
        {
            Message.Dispose();
        }
    }

    /// <summary>
    /// Hands back the message's share of the budget; what it would take later, too. On any thread, but only before the message came whole.
    /// </summary>
    public void ReleaseBudget() => _share?.Dispose();

    private Error? ReadPrefix()
    {
        var lengthBytes = (uint)_prefix;
        var isCompressed = _prefix >> 32 != 0;
        if (isCompressed && Encoding == MessageEncoding.Identity)
        {
            return new Error(ErrorReason.MalformedRequest, "The message is marked as compressed, but names no grpc-encoding.");
        }

        if (lengthBytes > _maxMessageBytes)
        {
            return new Error(
                ErrorReason.TooLarge,
                string.Create(CultureInfo.InvariantCulture, $"The message has {lengthBytes} bytes; at most {_maxMessageBytes} are accepted."));
        }

        _remainingBytes = (int)lengthBytes;
        LengthBytes = _remainingBytes;
        if (_share?.TryTake(_remainingBytes) is { } error)
        {
            return error;
        }

        if (isCompressed)
        {
            _compressed = new CompressedMessage(Encoding);
        }
        else
        {
            Message = new InferMessageParser(_rawFieldNumber, _remainingBytes, _share);
        }

        return null;
    }

    private Error? Decompress(CompressedMessage compressed)
    {
        if (!compressed.Decompress(_maxMessageBytes, _share).TryGetValue(out var plain, out var error))
        {
            return error;
        }

        Message = new InferMessageParser(_rawFieldNumber, plain.WrittenCount, _share);
        return Message.Consume(plain.WrittenSpan);
    }
}
