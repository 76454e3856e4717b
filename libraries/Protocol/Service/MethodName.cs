namespace EdgeAspire.Protocol.Service;

/// <summary>The name of a gRPC method in the forms that are needed again and again.</summary>
internal sealed class MethodName
{
    public MethodName(string service, string name)
    {
        Service = service;
        Name = name;
        FullName = $"{service}/{name}";
        Path = $"/{FullName}";
    }

    /// <summary>The service, with its package.</summary>
    public string Service { get; }

    /// <summary>The method alone.</summary>
    public string Name { get; }

    /// <summary>Service and method, as telemetry names the call.</summary>
    public string FullName { get; }

    /// <summary>The path of its requests.</summary>
    public string Path { get; }
}
