using System.Buffers;
using System.Buffers.Binary;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2.Frames;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Protocol.Wire;

namespace EdgeAspire.Protocol.Tests.Http2;

/// <summary>A client and the peer that it calls, which sends what a test says.</summary>
public abstract class ScriptedPeerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly InferenceClient _client;

    protected ScriptedPeerTests()
    {
        // The peer answers no probe that a test does not mention, however long a busy machine takes for the test.
        _client = new InferenceClient(
            Peer.Address, new InferenceClientOptions { ConnectTimeout = Patience, KeepAliveInterval = Patience, KeepAliveTimeout = Patience });
    }

    private protected ScriptedPeer Peer { get; } = new();

    public void Dispose()
    {
        _client.Dispose();
        Peer.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private protected static byte[] Pattern(int lengthBytes)
    {
        var bytes = new byte[lengthBytes];
        for (var i = 0; i < lengthBytes; i++)
        {
            bytes[i] = (byte)(i * 31);
        }

        return bytes;
    }

    private protected static byte[] Response(int lengthBytes)
    {
        using var response = new InferResponse { ModelName = "m" };
        response.Outputs.Add(new Tensor("y", TensorDataType.UInt8, [lengthBytes], Pattern(lengthBytes)));
        var message = new ArrayBufferWriter<byte>();
        InferMessageFormatter.Create(response).Value.WriteTo(message);
        return [0, .. Number(message.WrittenCount), .. message.WrittenSpan];
    }

    private protected async Task<Outcome<InferResponse>> InferAsync(int lengthBytes, InferenceClient? client = null)
    {
        using var request = new InferRequest { ModelName = "m" };
        request.Inputs.Add(new Tensor("x", TensorDataType.UInt8, [lengthBytes], Pattern(lengthBytes)));
        return await (client ?? _client).InferAsync(request, Patience, CancellationToken.None);
    }

    private protected async Task AnswerAsync(int stream)
    {
        await Peer.SendHeadersAsync(stream);
        await Peer.SendAsync(FrameType.Data, FrameFlags.None, stream, Response(10));
        await Peer.SendTrailersAsync(stream);
    }

    private protected async Task ExchangeAsync(int lengthBytes, params (Setting Setting, int Value)[] settings)
    {
        var call = InferAsync(lengthBytes);
        await Peer.AcceptAsync(settings);
        var (stream, _) = await Peer.ReadRequestAsync();
        await AnswerAsync(stream);
        Assert.True((await call).IsSuccess);
    }
}
