using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An address that a resource listens on.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private int? _port;
    private int? _targetPort;
    private string? _transport;

    /// <summary>Creates an endpoint; its name defaults to the scheme, its scheme to the protocol.</summary>
    /// <exception cref="ArgumentException">The name is not a valid endpoint name.</exception>
    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool isProxied = true)
    {
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        Name = name ?? UriScheme;
        ModelName.ValidateName(nameof(EndpointAnnotation), Name);

        Protocol = protocol;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
        _transport = transport;
        _port = port;
        _targetPort = targetPort;
    }

    /// <summary>Unique within the resource.</summary>
    public string Name { get; set; }

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>The scheme of the endpoint's URL.</summary>
    public string UriScheme { get; set; }

    /// <summary>The host name the process binds to.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary>Whether users of the application, and not only its other resources, call the endpoint.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether a proxy may stand between <see cref="Port"/> and <see cref="TargetPort"/>.</summary>
    public bool IsProxied { get; set; }

    /// <summary>The port others connect to; any free one when null. Without a proxy it is the target port.</summary>
    public int? Port
    {
        get => _port ?? (IsProxied ? null : _targetPort);
        set => _port = value;
    }

    /// <summary>The port the process listens on; any free one when null. Without a proxy it is the port.</summary>
    public int? TargetPort
    {
        get => _targetPort ?? (IsProxied ? null : _port);
        set => _targetPort = value;
    }

    /// <summary><c>http</c>, <c>http2</c> or <c>tcp</c>.</summary>
    public string Transport
    {
        get => _transport ?? (IsHttp ? "http" : Protocol.ToString().ToLowerInvariant());
        set => _transport = value;
    }

    /// <summary>Where the endpoint is, once the application starts.</summary>
    public AllocatedEndpoint? AllocatedEndpoint { get; set; }

    /// <summary>The environment variable that carries the target port; then it is not in ASPNETCORE_URLS.</summary>
    internal string? TargetPortEnvironmentVariable { get; set; }

    /// <summary>The port of each replica's process, once the application starts.</summary>
    internal IReadOnlyList<int> ReplicaPorts { get; set; } = [];

    internal bool IsHttp => UriScheme is "http" or "https";

    internal bool IsNamed(string name) => string.Equals(Name, name, StringComparison.OrdinalIgnoreCase);
}
