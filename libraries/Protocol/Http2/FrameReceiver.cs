using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Http2;

/// <summary>
/// Reads frames from the socket. Control frames go whole to the connection; the payload of DATA goes piece by piece to its call,
/// and large tensors are received straight into their own memory.
/// </summary>
internal sealed class FrameReceiver : SocketAsyncEventArgs
{
    /// <summary>The largest DATA payload that we allow the peer; large, because every frame costs a round through both sides' loops.</summary>
    public const int MaxDataBytes = 4 * 1024 * 1024;

    private const int MaxControlBytes = 16 * 1024;
    private const int BufferBytes = 64 * 1024;

    /// <summary>Below this, receiving into the buffer and copying costs less than another system call.</summary>
    private const int DirectFromBytes = 8 * 1024;

    private readonly Socket _socket;
    private readonly FrameHandler _handler;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private int _start;
    private int _end;
    private bool _isInData;
    private FrameHeader _data;
    private int _dataRemainingBytes;
    private int _paddingRemainingBytes;
    private Http2Stream? _dataCall;
    private bool _isDirect;
    private bool _sawPreface;

    public FrameReceiver(Socket socket, FrameHandler handler)
        : base(unsafeSuppressExecutionContextFlow: true)
    {
        _socket = socket;
        _handler = handler;
        _sawPreface = handler.Preface.IsEmpty;
    }

    /// <summary>Receives until the connection is closed.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "An exception that leaves a thread of the pool ends the process.")]
    public void Run()
    {
        try
        {
            Receive();
        }
        catch (Exception exception)
        {
            _handler.Failed(exception);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "An exception that leaves a thread of the pool ends the process.")]
    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        try
        {
            if (TakeReceived())
            {
                Receive();
            }
            else
            {
                _handler.AfterReceive().DeliverElsewhere();
            }
        }
        catch (Exception exception)
        {
            _handler.Failed(exception);
        }
    }

    private void Receive()
    {
        do
        {
            var finished = _handler.AfterReceive();
            if (TryReceive() is not { } isPending)
            {
                finished.DeliverElsewhere();
                return;
            }

            if (isPending)
            {
                // From here on another thread may be receiving: this one is free to run what waits for the results.
                finished.Deliver();
                return;
            }

            finished.DeliverElsewhere();
        }
        while (TakeReceived());
        _handler.AfterReceive().DeliverElsewhere();
    }

    /// <summary>Starts to receive; whether that goes on elsewhere, or null when the connection is closed.</summary>
    private bool? TryReceive()
    {
        try
        {
            PrepareReceive();
            return _socket.ReceiveAsync(this);
        }
        catch (ObjectDisposedException)
        {
            _handler.Lost("the connection was closed");
            return null;
        }
    }

    private bool TakeReceived()
    {
        if (SocketError != SocketError.Success || BytesTransferred == 0)
        {
            _handler.Lost(SocketError != SocketError.Success ? $"receiving failed: {SocketError}" : "the peer closed the connection");
            return false;
        }

        if (_isDirect)
        {
            _handler.OnRawData(_dataCall!, BytesTransferred);
            _dataRemainingBytes -= BytesTransferred;
        }
        else
        {
            _end += BytesTransferred;
        }

        if (ReadFrames() is { } violation)
        {
            _handler.Violated(violation);
            return false;
        }

        return true;
    }

    private void PrepareReceive()
    {
        _isDirect = false;
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
            if (_isInData && _dataCall is not null)
            {
                var destination = _dataCall.Incoming.RawDestination;
                var lengthBytes = Math.Min(destination.Length, _dataRemainingBytes);
                if (lengthBytes >= DirectFromBytes)
                {
                    _isDirect = true;
                    SetBuffer(destination[..lengthBytes]);
                    return;
                }
            }
        }
        else if (_end == BufferBytes || BufferBytes - _start < MaxControlBytes + FrameHeader.SizeBytes)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        SetBuffer(_buffer.AsMemory(_end));
    }

    /// <summary>Reads what is in the buffer; returns what the peer did wrong, if it did.</summary>
    private Violation? ReadFrames()
    {
        if (!_sawPreface && ReadPreface() is { } foreign)
        {
            return foreign;
        }

        while (_sawPreface)
        {
            if (_isInData)
            {
                ReadData();
                if (_isInData)
                {
                    return null;
                }

                continue;
            }

            if (_end - _start < FrameHeader.SizeBytes)
            {
                return null;
            }

            var header = FrameHeader.Read(_buffer.AsSpan(_start));
            var isData = header.Type == FrameType.Data;
            if (header.LengthBytes > (isData ? MaxDataBytes : MaxControlBytes))
            {
                return new Violation(
                    ErrorCode.FrameSizeError, string.Create(CultureInfo.InvariantCulture, $"a {header.Type} frame has {header.LengthBytes} bytes"));
            }

            var neededBytes = FrameHeader.SizeBytes + (isData ? (header.Has(FrameFlags.Padded) ? 1 : 0) : header.LengthBytes);
            if (_end - _start < neededBytes)
            {
                return null;
            }

            var payload = _buffer.AsSpan(_start + FrameHeader.SizeBytes, neededBytes - FrameHeader.SizeBytes);
            _start += neededBytes;
            if ((isData ? BeginData(header, payload) : _handler.OnFrame(header, payload)) is { } violation)
            {
                return violation;
            }
        }

        return null;
    }

    /// <summary>Compares what came with the preface; what differs in its first byte is told at once.</summary>
    private Violation? ReadPreface()
    {
        var received = _buffer.AsSpan(_start, _end - _start);
        var preface = _handler.Preface.Span;
        var comparedBytes = Math.Min(received.Length, preface.Length);
        if (!received[..comparedBytes].SequenceEqual(preface[..comparedBytes]))
        {
            return _handler.OnForeignPreface(received);
        }

        if (comparedBytes == preface.Length)
        {
            _start += comparedBytes;
            _sawPreface = true;
            _handler.OnPreface();
        }

        return null;
    }

    private Violation? BeginData(FrameHeader header, ReadOnlySpan<byte> padLength)
    {
        _data = header;
        _paddingRemainingBytes = padLength.IsEmpty ? 0 : padLength[0];
        _dataRemainingBytes = header.LengthBytes - padLength.Length - _paddingRemainingBytes;
        _isInData = true;
        _dataCall = null;
        return _dataRemainingBytes < 0 ? "a DATA frame has more padding than payload" : _handler.OnDataBegins(header, out _dataCall);
    }

    private void ReadData()
    {
        var takeBytes = Math.Min(_end - _start, _dataRemainingBytes);
        if (takeBytes > 0)
        {
            if (_dataCall is not null && !_handler.OnData(_dataCall, _buffer.AsSpan(_start, takeBytes)))
            {
                _dataCall = null;
            }

            _start += takeBytes;
            _dataRemainingBytes -= takeBytes;
        }

        if (_dataRemainingBytes > 0)
        {
            return;
        }

        takeBytes = Math.Min(_end - _start, _paddingRemainingBytes);
        _start += takeBytes;
        _paddingRemainingBytes -= takeBytes;
        if (_paddingRemainingBytes == 0)
        {
            _isInData = false;
            _handler.OnDataEnds(_data, _dataCall);
            _dataCall = null;
        }
    }
}
