using Grpc.Core;

namespace EdgeAspire.GrpcCompat.Tests;

/// <summary>Answers with what it got; some texts ask for an error, for metadata or for no answer at all.</summary>
internal sealed class EchoService : Echo.EchoBase
{
    public const string Fail = "fail";
    public const string Hang = "hang";
    public const string Throw = "throw";

    private readonly HangingCall _hanging;

    public EchoService(HangingCall hanging)
    {
        _hanging = hanging;
    }

    public override async Task<EchoMessage> Unary(EchoMessage request, ServerCallContext context)
    {
        switch (request.Text)
        {
            case Fail:
                context.ResponseTrailers.Add("reason-bin", [1, 2, 3]);
                throw new RpcException(new Status(StatusCode.FailedPrecondition, "not now: 100 % ünready"));
            case Throw:
                throw new InvalidOperationException("a bug");
            case Hang:
                await _hanging.UntilCancelled(context.CancellationToken);
                break;
        }
        await context.WriteResponseHeadersAsync([new Metadata.Entry("path", context.Method)]);
        context.ResponseTrailers.Add("seen", context.RequestHeaders.GetValue("sent") ?? "");
        context.ResponseTrailers.Add("deadline", context.Deadline == DateTime.MaxValue ? "none" : "set");
        return request;
    }

    public override async Task ServerStream(EchoMessage request, IServerStreamWriter<EchoMessage> responseStream, ServerCallContext context)
    {
        for (var i = 0; i < request.Count; i++)
        {
            await responseStream.WriteAsync(new EchoMessage { Text = request.Text, Count = i }, context.CancellationToken);
        }
    }

    public override async Task<EchoMessage> ClientStream(IAsyncStreamReader<EchoMessage> requestStream, ServerCallContext context)
    {
        var sum = 0;
        await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
        {
            sum += message.Count;
        }
        return new EchoMessage { Count = sum };
    }

    public override async Task Duplex(
        IAsyncStreamReader<EchoMessage> requestStream, IServerStreamWriter<EchoMessage> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext())
        {
            await responseStream.WriteAsync(requestStream.Current);
        }
    }
}
