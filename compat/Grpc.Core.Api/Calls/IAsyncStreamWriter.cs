namespace Grpc.Core;

/// <summary>A stream of messages to send; one write at a time.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>Options of the following writes.</summary>
    WriteOptions? WriteOptions { get; set; }

    Task WriteAsync(T message);

    Task WriteAsync(T message, CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled
            ? throw new NotSupportedException("This stream does not support cancellation of a single write.")
            : WriteAsync(message);
}
