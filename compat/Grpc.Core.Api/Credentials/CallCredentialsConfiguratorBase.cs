namespace Grpc.Core;

/// <summary>Receives the parts of <see cref="CallCredentials"/>.</summary>
public abstract class CallCredentialsConfiguratorBase
{
    public abstract void SetAsyncAuthInterceptorCredentials(object state, AsyncAuthInterceptor interceptor);

    public abstract void SetCompositeCredentials(object state, IReadOnlyList<CallCredentials> credentials);
}
