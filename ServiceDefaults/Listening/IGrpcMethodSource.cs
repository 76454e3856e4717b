using EdgeAspire.Protocol.Service;

namespace EdgeAspire.ServiceDefaults.Listening;

/// <summary>What a service answers on its gRPC port beside inference and health; register it, and <see cref="GrpcHost.Direct"/> serves it.</summary>
public interface IGrpcMethodSource
{
    /// <summary>Adds the methods.</summary>
    void AddTo(GrpcMethods methods);
}
