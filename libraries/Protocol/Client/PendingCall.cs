using System.Globalization;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Protocol.Client;

/// <summary>Ends a call when its time is over or its caller gives up.</summary>
internal sealed class PendingCall
{
    private readonly ClientConnection _connection;
    private readonly UnaryCall _call;
    private readonly TimeSpan _timeout;

    public PendingCall(ClientConnection connection, UnaryCall call, TimeSpan timeout)
    {
        _connection = connection;
        _call = call;
        _timeout = timeout;
    }

    public void Expire() => _connection.Abandon(_call, NoAnswerWithin(_timeout));

    public void Cancel() => _connection.Abandon(_call, new Error(ErrorReason.Cancelled, "the caller cancelled"));

    public static Error NoAnswerWithin(TimeSpan timeout) => new(
        ErrorReason.DeadlineExceeded, string.Create(CultureInfo.InvariantCulture, $"no answer within {timeout.TotalMilliseconds} ms"));
}
