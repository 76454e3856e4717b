namespace EdgeAspire.ServiceDefaults.Listening;

/// <summary>Who serves the gRPC port of a service.</summary>
public enum GrpcHost
{
    /// <summary>The server of our own, for inference: no thread changes, no copies.</summary>
    Direct,

    /// <summary>Kestrel, for what needs the gRPC library of ASP.NET Core, such as generated services.</summary>
    Kestrel,
}
