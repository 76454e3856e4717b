namespace Grpc.Core;

/// <summary>A stream of received messages.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that the last <see cref="MoveNext"/> received.</summary>
    T Current { get; }

    /// <summary>Receives the next message; false at the end of the stream.</summary>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
