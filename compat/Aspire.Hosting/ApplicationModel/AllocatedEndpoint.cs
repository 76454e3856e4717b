namespace Aspire.Hosting.ApplicationModel;

/// <summary>The address that an endpoint got.</summary>
public class AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port)
{
    /// <summary>The endpoint.</summary>
    public EndpointAnnotation Endpoint { get; } = endpoint;

    /// <summary>The host name.</summary>
    public string Address { get; } = address;

    /// <summary>The port others connect to.</summary>
    public int Port { get; } = port;

    /// <summary>Host and port.</summary>
    public string EndPointString => FormattableString.Invariant($"{Address}:{Port}");

    /// <summary>Scheme, host and port.</summary>
    public string UriString => $"{Endpoint.UriScheme}://{EndPointString}";

    /// <inheritdoc/>
    public override string ToString() => UriString;
}
