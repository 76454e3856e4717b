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
    private const int MaxGatheredBytes = 4 * 1024 * 1024;
    private const int MaxWindowBytes = int.MaxValue;

    private readonly ArrayBufferWriter<byte> _control = new(256);
    private readonly Queue<UnaryCall> _calls = new();
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
    public Dictionary<int, UnaryCall> Streams { get; } = [];

    /// <summary>Calls that wait for their turn.</summary>
    public int WaitingCalls => _calls.Count;

    /// <summary>The last stream that was started; 0 before the first.</summary>
    public int LastStreamId => Math.Max(_lastStreamId, 0);

    /// <summary>Whether new calls may start: not after the peer said goodbye, nor when stream numbers run out.</summary>
    public bool AcceptsCalls => !_isClosed && !IsDraining && _lastStreamId < int.MaxValue - 2;

    /// <summary>The peer takes no more calls on this connection.</summary>
    public bool IsDraining { get; private set; }

    public void Enqueue(UnaryCall call) => _calls.Enqueue(call);

    /// <summary>Queues a control frame; false when too many wait.</summary>
    public bool TryEnqueueControl(FrameHeader header, ReadOnlySpan<byte> payload)
    {
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
    public bool TryWiden(UnaryCall? call, int bytes)
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
                _sent.Add(call.Outgoing);
            }
            else if (!TryFill(batch, call))
            {
                _calls.Enqueue(call);
            }
            else
            {
                _sent.Add(call.Outgoing);
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
    public List<UnaryCall> Drain(int lastStreamId)
    {
        IsDraining = true;
        return [.. Streams.Values.Where(call => call.StreamId > lastStreamId), .. _calls.Where(call => call.StreamId == 0 && !call.IsDone)];
    }

    /// <summary>Sends nothing any more; returns every call that has no answer yet.</summary>
    public List<UnaryCall> Close()
    {
        _isClosed = true;
        var open = Streams.Values.Concat(_calls).Distinct().Where(call => !call.IsDone).ToList();

        // Their memory may be in the socket's hands right now: the sender lets go of it when the write has ended.
        _sent.AddRange(_calls.Select(call => call.Outgoing));
        Streams.Clear();
        _calls.Clear();
        return open;
    }

    private bool TryFill(SendBatch batch, UnaryCall call)
    {
        var message = call.Outgoing;
        if (call.StreamId == 0)
        {
            var neededBytes = (2 * FrameHeader.SizeBytes) + message.HeaderBlock.Count;
            if (IsDraining || Streams.Count >= MaxConcurrentStreams || batch.FreeBytes < neededBytes)
            {
                return false;
            }

            Start(call);
            batch.WriteFrameHeader(new FrameHeader(message.HeaderBlock.Count, FrameType.Headers, FrameFlags.EndHeaders, call.StreamId));
            batch.Write(message.HeaderBlock);
        }

        while (message.RemainingBytes > 0)
        {
            var allowedBytes = Math.Min(call.SendWindowBytes, Math.Min(_connectionWindowBytes, Math.Min(MaxFrameBytes, MaxOwnFrameBytes)));
            var takeBytes = (int)Math.Min(message.RemainingBytes, allowedBytes);
            if (takeBytes <= 0 || batch.FreeBytes < FrameHeader.SizeBytes || batch.GatheredBytes >= MaxGatheredBytes)
            {
                return false;
            }

            var flags = takeBytes == message.RemainingBytes ? FrameFlags.EndStream : FrameFlags.None;
            batch.WriteFrameHeader(new FrameHeader(takeBytes, FrameType.Data, flags, call.StreamId));
            message.Take(takeBytes, batch);
            call.SendWindowBytes -= takeBytes;
            _connectionWindowBytes -= takeBytes;
        }

        return true;
    }

    private void Start(UnaryCall call)
    {
        _lastStreamId += 2;
        call.StreamId = _lastStreamId;
        call.SendWindowBytes = InitialWindowBytes;
        Streams.Add(call.StreamId, call);
    }
}
