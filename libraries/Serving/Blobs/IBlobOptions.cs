using EdgeAspire.Serving.Registration;

namespace EdgeAspire.Serving.Blobs;

/// <summary>The settings of a service that keeps files of the model repository.</summary>
public interface IBlobOptions : IRegisteredOptions
{
    /// <summary>Bytes of files on disk at most.</summary>
    long MaxCacheBytes { get; }
}
