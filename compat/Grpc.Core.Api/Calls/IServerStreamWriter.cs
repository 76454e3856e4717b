namespace Grpc.Core;

/// <summary>The response stream of a server, which ends when the method returns.</summary>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>
{
}
