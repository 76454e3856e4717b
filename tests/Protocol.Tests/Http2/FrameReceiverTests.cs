using System.Net;
using System.Net.Sockets;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Tests.Http2;

public sealed class FrameReceiverTests
{
    [Fact]
    public async Task Run_HandlerThrows_ClosesTheConnectionAlone()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var peer = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await peer.ConnectAsync(listener.LocalEndpoint);
        var connection = new Connection(await listener.AcceptSocketAsync());
        using var receiver = new FrameReceiver(connection.Owned, new ThrowingHandler(connection));
        receiver.Run();

        await peer.SendAsync(ScriptedPeer.Frame(FrameType.Settings, FrameFlags.None, 0));

        Assert.Equal("receiving failed: a bug", await connection.Closed.Task);
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

    private sealed class ThrowingHandler(Http2Connection connection) : FrameHandler(connection)
    {
        protected override Violation? Saw(FrameHeader header) => throw new InvalidOperationException("a bug");

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
