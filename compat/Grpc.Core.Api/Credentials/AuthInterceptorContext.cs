namespace Grpc.Core;

/// <summary>The call that an <see cref="AsyncAuthInterceptor"/> authenticates.</summary>
public class AuthInterceptorContext
{
    public AuthInterceptorContext(string serviceUrl, string methodName)
        : this(serviceUrl, methodName, CancellationToken.None)
    {
    }

    public AuthInterceptorContext(string serviceUrl, string methodName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serviceUrl);
        ArgumentNullException.ThrowIfNull(methodName);
        ServiceUrl = serviceUrl;
        MethodName = methodName;
        CancellationToken = cancellationToken;
    }

#pragma warning disable CA1056 // The published API has a string here.
    public string ServiceUrl { get; }
#pragma warning restore CA1056

    public string MethodName { get; }

    public CancellationToken CancellationToken { get; }
}
