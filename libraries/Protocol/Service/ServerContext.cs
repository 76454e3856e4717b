using EdgeAspire.Protocol.Http2;
using Microsoft.Extensions.Logging;

namespace EdgeAspire.Protocol.Service;

/// <summary>What all connections of a server share.</summary>
/// <param name="Methods">What is served.</param>
/// <param name="Options">The limits.</param>
/// <param name="Budget">What requests may take together.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
/// <param name="Ended">Told when a connection is closed and none of its calls runs any more.</param>
internal sealed record ServerContext(
    GrpcMethods Methods, GrpcServerOptions Options, MessageBudget Budget, TimeProvider Time, ILogger Logger, Action<ServerConnection> Ended)
{
    private long _arrivals;

    /// <summary>The number of a request whose headers came just now.</summary>
    public long NextArrival() => Interlocked.Increment(ref _arrivals);
}
