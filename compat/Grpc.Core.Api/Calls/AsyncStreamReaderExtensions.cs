namespace Grpc.Core;

/// <summary>Shorter forms of stream reads.</summary>
public static class AsyncStreamReaderExtensions
{
    /// <summary>Receives the next message; false at the end of the stream.</summary>
    public static Task<bool> MoveNext<T>(this IAsyncStreamReader<T> streamReader)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(streamReader);
        return streamReader.MoveNext(CancellationToken.None);
    }
}
