using System.Net;
using System.Net.Sockets;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Tests.Http2;

public sealed class FrameReceiverTests : IAsyncLifetime
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Socket _peer = new(SocketType.Stream, ProtocolType.Tcp);
    private Connection _connection = null!;

    public async Task InitializeAsync()
    {
        _listener.Start();
        await _peer.ConnectAsync(_listener.LocalEndpoint);
        _connection = new Connection(await _listener.AcceptSocketAsync());
    }

    public Task DisposeAsync()
    {
        _connection.Close("the test is over");
        _peer.Dispose();
        _listener.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Run_HandlerThrows_ClosesTheConnectionAlone()
    {
        using var receiver = new FrameReceiver(_connection.Owned, new Handler(_connection) { Throws = true });
        receiver.Run();

        await _peer.SendAsync(ScriptedPeer.Frame(FrameType.Settings, FrameFlags.None, 0));

        Assert.Equal("receiving failed: a bug", await _connection.Closed.Task);
    }

    [Theory]
    [InlineData(100, 10)]
    [InlineData(1_000_000, 20_000)]
    public async Task Run_OneFrameInPieces_EachIsASignOfLife(int frameBytes, int pieceBytes)
    {
        var call = new Call();
        _connection.Queue.Streams.Add(1, call);
        using var handler = new Handler(_connection);
        using var receiver = new FrameReceiver(_connection.Owned, handler);
        receiver.Run();
        var header = new byte[FrameHeader.SizeBytes];
        new FrameHeader(frameBytes, FrameType.Data, FrameFlags.None, 1).Write(header);

        // A message of one raw content, which is received into its own memory when it is large.
        byte[] prefix = [0, 0, 0x20, 0, 0, 0x3a, 0x80, 0x80, 0x7c];
        await _peer.SendAsync((byte[])[.. ScriptedPeer.Frame(FrameType.Settings, FrameFlags.None, 0), .. header, .. prefix]);
        await handler.Life.WaitAsync();
        for (var piece = 1; piece < 4; piece++)
        {
            await _peer.SendAsync(new byte[pieceBytes]);
            await handler.Life.WaitAsync();
        }
    }

    private sealed class Call() : Http2Stream(new MessageReader(rawFieldNumber: 7, maxMessageBytes: 4_000_000))
    {
        public override bool EndsWhenSent => true;

        public override void Deliver()
        {
        }
    }

    private sealed class Connection(Socket socket) : Http2Connection(socket)
    {
        public Socket Owned => Socket;

        public TaskCompletionSource<string> Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void CloseForViolation(Violation violation) => Close(violation.Message);

        public override void Close(string reason)
        {
            Socket.Dispose();
            Closed.TrySetResult(reason);
        }
    }

    private sealed class Handler(Http2Connection connection) : FrameHandler(connection), IDisposable
    {
        public bool Throws { get; init; }

        public SemaphoreSlim Life { get; } = new(0);

        public void Dispose() => Life.Dispose();

        protected override void SawData() => Life.Release();

        protected override Violation? Saw(FrameHeader header) => Throws ? throw new InvalidOperationException("a bug") : null;

        protected override Violation? OnHeaderBlock(FrameHeader first, ReadOnlySpan<byte> block) => null;

        protected override void OnBadMessage(Http2Stream call, Error error)
        {
        }

        protected override void OnStreamEnds(Http2Stream call)
        {
        }

        protected override void OnReset(Http2Stream call, ErrorCode code)
        {
        }

        protected override Violation? OnGoAway(int lastStreamId, ErrorCode code) => null;
    }
}
