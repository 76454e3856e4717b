using EdgeAspire.Protocol.Http2;

namespace EdgeAspire.Protocol.Client;

/// <summary>One call with one request and one response, from queueing to its result.</summary>
internal sealed class UnaryCall : Http2Stream
{
    // Continuations run where the result is set: the connection sets results only when it needs the thread no more.
    private readonly TaskCompletionSource<CallResult> _completion = new();
    private CallResult _result;

    public UnaryCall(OutgoingMessage outgoing, MessageReader incoming)
        : base(incoming)
    {
        Outgoing = outgoing;
        Response = new ResponseReader(incoming);
    }

    /// <summary>What came back; touched by the receiving thread alone.</summary>
    public ResponseReader Response { get; }

    /// <summary>The result.</summary>
    public Task<CallResult> Completion => _completion.Task;

    public override bool EndsWhenSent => false;

    /// <summary>Decides the result; false when it was decided before. Under the connection's lock.</summary>
    public bool TryDecide(CallResult result)
    {
        if (IsDone)
        {
            return false;
        }

        IsDone = true;
        _result = result;
        return true;
    }

    /// <summary>Hands the decided result to whoever waits.</summary>
    public override void Deliver() => _completion.SetResult(_result);
}
