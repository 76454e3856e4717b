using System.Buffers;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Http2;

/// <summary>
/// What waits to be sent, and how much of it the peer allows: its windows, frame size and number of streams. Guarded by the
/// connection's lock.
/// </summary>
internal sealed class SendQueue
{
    /// <summary>Bytes of control frames that may wait. A peer that makes us answer faster than it reads is cut off.</summary>
    private const int MaxControlBytes = 16 * 1024;

    private const int MaxOwnFrameBytes = 1024 * 1024;

    /// <summary>A batch ends with the frame that gets it here. The end of a batch is the sign that the peer reads, also on a slow link.</summary>
    private const int MaxGatheredBytes = 1024 * 1024;

    private const int MaxWindowBytes = int.MaxValue;

    /// <summary>What a RST_STREAM frame takes, which may have to follow a stream's last frame.</summary>
    private const int ResetBytes = FrameHeader.SizeBytes + 4;

    private readonly ArrayBufferWriter<byte> _control = new(256);
    private readonly Queue<Http2Stream> _calls = new();
    private readonly List<OutgoingMessage> _sent = [];
    private int _lastStreamId = -1;
    private int _connectionWindowBytes = 65535;
    private bool _isClosed;

    /// <summary>Window of a new stream, as the peer's settings have it.</summary>
    public int InitialWindowBytes { get; private set; } = 65535;

    /// <summary>The largest frame payload that the peer takes.</summary>
    public int MaxFrameBytes { get; set; } = FrameHeader.DefaultMaxLengthBytes;

    /// <summary>Streams that the peer allows at once.</summary>
    public int MaxConcurrentStreams { get; set; } = 100;

    /// <summary>Started calls by stream.</summary>
    public Dictionary<int, Http2Stream> Streams { get; } = [];

    /// <summary>Calls that wait for their turn.</summary>
    public int WaitingCalls => _calls.Count;

    /// <summary>The last stream that was started, by whichever side starts them; 0 before the first.</summary>
    public int LastStreamId
    {
        get => Math.Max(_lastStreamId, 0);
        set => _lastStreamId = value;
    }

    /// <summary>Whether anything waits to be sent.</summary>
    public bool IsEmpty => _calls.Count == 0 && _control.WrittenCount == 0;

    /// <summary>Bytes of messages that were put into batches so far; it stands still when the peer does not let us send.</summary>
    public long SentDataBytes { get; private set; }

    /// <summary>Whether new calls may start: not after the peer said goodbye, nor when stream numbers run out.</summary>
    public bool AcceptsCalls => !_isClosed && !IsDraining && _lastStreamId < int.MaxValue - 2;

    /// <summary>The peer takes no more calls on this connection.</summary>
    public bool IsDraining { get; private set; }

    public void Enqueue(Http2Stream call) => _calls.Enqueue(call);

    /// <summary>Queues bytes that are not framed, before all frames of calls.</summary>
    public void EnqueueRaw(ReadOnlySpan<byte> bytes)
    {
        if (!_isClosed)
        {
            _control.Write(bytes);
        }
    }

    /// <summary>Queues a control frame, or drops it when nothing is sent any more; false when too many wait.</summary>
    public bool TryEnqueueControl(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (_isClosed)
        {
            return true;
        }

        if (_control.WrittenCount + FrameHeader.SizeBytes + payload.Length > MaxControlBytes)
        {
            return false;
        }

        header.Write(_control.GetSpan(FrameHeader.SizeBytes));
        _control.Advance(FrameHeader.SizeBytes);
        _control.Write(payload);
        return true;
    }

    /// <summary>Widens a call's window, or the connection's for no call; false on overflow, which is an error of the peer.</summary>
    public bool TryWiden(Http2Stream? call, int bytes)
    {
        if (call is not null)
        {
            call.SendWindowBytes += bytes;
            return call.SendWindowBytes <= MaxWindowBytes;
        }

        if (bytes > MaxWindowBytes - Math.Max(_connectionWindowBytes, 0))
        {
            return false;
        }

        _connectionWindowBytes += bytes;
        return true;
    }

    /// <summary>Takes over the peer's initial window, also for the streams that are open; false on overflow.</summary>
    public bool TrySetInitialWindow(int bytes)
    {
        var change = (long)bytes - InitialWindowBytes;
        InitialWindowBytes = bytes;
        foreach (var call in Streams.Values)
        {
            if (call.SendWindowBytes + change > MaxWindowBytes)
            {
                return false;
            }

            call.SendWindowBytes += change;
        }

        return true;
    }

    /// <summary>Fills an empty batch with what may be sent now; false when that is nothing. Called only while nothing is being sent.</summary>
    public bool TryFill(SendBatch batch)
    {
        if (_isClosed)
        {
            BatchWasSent();
            return false;
        }

        batch.Write(_control.WrittenSpan);
        _control.ResetWrittenCount();
        for (var turns = _calls.Count; turns > 0 && batch.GatheredBytes < MaxGatheredBytes; turns--)
        {
            var call = _calls.Dequeue();
            if (call.IsDone)
            {
                _sent.Add(call.Outgoing!);
            }
            else if (!TryFill(batch, call, call.Outgoing!))
            {
                _calls.Enqueue(call);
            }
            else
            {
                _sent.Add(call.Outgoing!);
                if (call.EndsWhenSent)
                {
                    Streams.Remove(call.StreamId);
                }
            }
        }

        if (batch.IsEmpty)
        {
            BatchWasSent();
        }

        return !batch.IsEmpty;
    }

    /// <summary>Lets go of the messages that were sent whole with the last batch, or abandoned.</summary>
    public void BatchWasSent()
    {
        foreach (var message in _sent)
        {
            message.Release();
        }

        _sent.Clear();
    }

    /// <summary>Starts no more calls; returns those that the peer will not process.</summary>
    public List<Http2Stream> Drain(int lastStreamId)
    {
        IsDraining = true;
        return [.. Streams.Values.Where(call => call.StreamId > lastStreamId), .. _calls.Where(call => call.StreamId == 0 && !call.IsDone)];
    }

    /// <summary>Sends nothing any more; returns every call that has no answer yet.</summary>
    public List<Http2Stream> Close()
    {
        _isClosed = true;
        var open = Streams.Values.Concat(_calls).Distinct().Where(call => !call.IsDone).ToList();

        // Their memory may be in the socket's hands right now: the sender lets go of it when the write has ended.
        _sent.AddRange(_calls.Select(call => call.Outgoing!));
        Streams.Clear();
        _calls.Clear();
        return open;
    }

    private bool TryFill(SendBatch batch, Http2Stream call, OutgoingMessage message)
    {
        if (!message.IsStarted && !TryStart(batch, call, message))
        {
            return false;
        }

        var endOfMessage = message.TrailerBlock.IsEmpty ? FrameFlags.EndStream : FrameFlags.None;
        while (message.RemainingBytes > 0)
        {
            var allowedBytes = Math.Min(call.SendWindowBytes, Math.Min(_connectionWindowBytes, Math.Min(MaxFrameBytes, MaxOwnFrameBytes)));
            var takeBytes = (int)Math.Min(message.RemainingBytes, allowedBytes);
            if (takeBytes <= 0 || batch.FreeBytes < FrameHeader.SizeBytes || batch.GatheredBytes >= MaxGatheredBytes)
            {
                return false;
            }

            var flags = takeBytes == message.RemainingBytes ? endOfMessage : FrameFlags.None;
            batch.WriteFrameHeader(new FrameHeader(takeBytes, FrameType.Data, flags, call.StreamId));
            message.Take(takeBytes, batch);
            call.SendWindowBytes -= takeBytes;
            _connectionWindowBytes -= takeBytes;
            SentDataBytes += takeBytes;
        }

        if (!message.TrailerBlock.IsEmpty
            && !TryWriteHeaders(batch, call.StreamId, message.TrailerBlock.Span, FrameFlags.EndHeaders | FrameFlags.EndStream))
        {
            return false;
        }

        if (message.StopsPeer)
        {
            batch.WriteNumberFrame(FrameType.ResetStream, call.StreamId, (int)ErrorCode.NoError);
        }

        return true;
    }

    private bool TryStart(SendBatch batch, Http2Stream call, OutgoingMessage message)
    {
        if (batch.FreeBytes < (2 * FrameHeader.SizeBytes) + message.HeaderBlock.Count)
        {
            return false;
        }

        if (call.StreamId == 0)
        {
            if (IsDraining || Streams.Count >= MaxConcurrentStreams)
            {
                return false;
            }

            Start(call);
        }

        var isAll = message.RemainingBytes == 0 && message.TrailerBlock.IsEmpty;
        message.IsStarted = TryWriteHeaders(
            batch, call.StreamId, message.HeaderBlock, isAll ? FrameFlags.EndHeaders | FrameFlags.EndStream : FrameFlags.EndHeaders);
        return message.IsStarted;
    }

    private static bool TryWriteHeaders(SendBatch batch, int streamId, ReadOnlySpan<byte> block, FrameFlags flags)
    {
        if (batch.FreeBytes < FrameHeader.SizeBytes + block.Length + ResetBytes)
        {
            return false;
        }

        batch.WriteFrameHeader(new FrameHeader(block.Length, FrameType.Headers, flags, streamId));
        batch.Write(block);
        return true;
    }

    private void Start(Http2Stream call)
    {
        _lastStreamId += 2;
        call.StreamId = _lastStreamId;
        call.SendWindowBytes = InitialWindowBytes;
        Streams.Add(call.StreamId, call);
    }
}
