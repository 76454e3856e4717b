using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Http2.Frames;
using EdgeAspire.Protocol.Service;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAspire.Protocol.Tests.Service;

/// <summary>A server's connection and its calls by themselves, for what depends on who comes first.</summary>
public sealed class ServerCallTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Socket _client = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly IdentityService _service = new();
    private readonly ServerConnection _connection;
    private int _ended;

    public ServerCallTests()
    {
        _listener.Start();
        _client.Connect(_listener.LocalEndpoint);
        var context = new ServerContext(
            new GrpcMethods().AddInference(_service),
            new GrpcServerOptions { MaxStreamsPerConnection = 2 },
            new MessageBudget(1 << 20),
            TimeProvider.System,
            NullLogger.Instance,
            _ => _ended++);
        _connection = new ServerConnection(_listener.AcceptSocket(), context);
    }

    public void Dispose()
    {
        _connection.Close("the test is over");
        _client.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public void Violation_AfterTheConnectionWasClosed_ChangesNothing()
    {
        _connection.Close("another thread was first");

        _connection.CloseForViolation(new Violation(ErrorCode.ProtocolError, "it pushes"));

        Assert.Equal(1, _ended);
    }

    [Fact]
    public void Answers_OfResetCalls_CountUntilTheirMemoryIsFree()
    {
        foreach (var streamId in (int[])[1, 3])
        {
            var call = Call(streamId);
            Assert.True(_connection.TryOpen(call));
            _connection.Calls.Answer(call, ResponseHeaders.HttpStatus(404));
            _connection.Abort(call, resetWith: null);
        }

        Assert.False(_connection.TryOpen(Call(5)));
        _connection.Pump();

        Assert.True(_connection.TryOpen(Call(7)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Requests_OfASequence_HaveTheirPlacesBeforeAnyOfThemBegins(bool isCompressed)
    {
        var handler = new ServerFrameHandler(_connection);
        Assert.Null(handler.OnFrame(new FrameHeader(0, FrameType.Settings, FrameFlags.None, 0), []));
        byte[] headers = isCompressed ? [.. ScriptedClient.RequestHeaders(), 0, 13, .. "grpc-encoding"u8, 4, .. "gzip"u8] : ScriptedClient.RequestHeaders();
        foreach (var (streamId, sequence) in ((int, string)[])[(1, "first"), (3, "second")])
        {
            var message = ScriptedClient.Message(10, sequence: sequence);
            message = isCompressed ? Compress(message) : message;
            Assert.Null(handler.OnFrame(new FrameHeader(headers.Length, FrameType.Headers, FrameFlags.EndHeaders, streamId), headers));
            var data = new FrameHeader(message.Length, FrameType.Data, FrameFlags.EndStream, streamId);
            Assert.Null(handler.OnDataBegins(data, out var call));
            Assert.True(handler.OnData(call!, message));
            handler.OnDataEnds(data, call);
        }

        Assert.Equal(["first", "second"], _service.Places.Select(place => place.Sequence));
        Assert.Empty(_service.Begun);
        handler.AfterReceive().Deliver();

        // The last one began on this thread, whatever became of the other.
        Assert.Contains(_service.Places.Last(), _service.Begun);
        Assert.All(_service.Places, place => Assert.False(place.IsLeft));
    }

    [Fact]
    public void CountSilence_RequestThatComesSlowly_IsNotSilent()
    {
        var call = Call(1);
        var message = ScriptedClient.Message(64_000);
        for (var from = 0; from < message.Length; from += 1024)
        {
            Assert.Null(call.Incoming.Read(message.AsSpan(from, Math.Min(1024, message.Length - from))));
            Assert.InRange(call.CountSilence(isSending: false), 0, 1);
        }
    }

    [Fact]
    public void CountSilence_RequestOfAByteNowAndThen_IsSilent()
    {
        var call = Call(1);
        var message = ScriptedClient.Message(64_000);
        Assert.Null(call.Incoming.Read(message.AsSpan(0, 5)));
        Assert.Equal(1, call.CountSilence(isSending: false));
        for (var second = 1; second < 60; second++)
        {
            Assert.Null(call.Incoming.Read(message.AsSpan(4 + second, 1)));
            Assert.Equal(1 + second, call.CountSilence(isSending: false));
        }
    }

    [Fact]
    public void CountSilence_AnswerBehindOthers_IsNotSilent()
    {
        var call = Call(1);
        Assert.True(_connection.TryOpen(call));
        _connection.Calls.Answer(call, ResponseHeaders.HttpStatus(404));

        Assert.Equal(0, call.CountSilence(isSending: true));
        Assert.Equal(1, call.CountSilence(isSending: false));
        Assert.Equal(0, call.CountSilence(isSending: true));
    }

    private ServedCall Call(int streamId) => new(_connection, new RequestHeaders(_connection.Context.Methods), streamId);

    private static byte[] Compress(byte[] message)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(message.AsSpan(5));
        }

        var content = compressed.ToArray();
        return [1, .. ScriptedClient.Number(content.Length), .. content];
    }
}
