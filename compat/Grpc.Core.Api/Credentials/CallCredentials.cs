namespace Grpc.Core;

/// <summary>Authentication of single calls.</summary>
public abstract class CallCredentials
{
    /// <summary>Credentials that a delegate adds to each call.</summary>
    public static CallCredentials FromInterceptor(AsyncAuthInterceptor interceptor) => new InterceptorCallCredentials(interceptor);

    /// <summary>Credentials that apply all the given ones.</summary>
    public static CallCredentials Compose(params CallCredentials[] credentials) => new CompositeCallCredentials(credentials);

    /// <summary>Hands the parts of these credentials to the library that makes the call.</summary>
    public abstract void InternalPopulateConfiguration(CallCredentialsConfiguratorBase configurator, object state);
}
