using System.ComponentModel.DataAnnotations;

namespace EdgeAspire.ServiceDefaults.Listening;

/// <summary>Limits of both listeners; section <see cref="Section"/>.</summary>
public sealed class ListeningOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Limits";

    /// <summary>Bytes of a REST body or a gRPC message at most; larger ones are refused before they are read.</summary>
    /// <value>Default: 64 MiB.</value>
    [Range(1024, 1 << 30)]
    public int MaxMessageBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Connections that are open at once at most.</summary>
    /// <value>Default: 1024.</value>
    [Range(1, 65536)]
    public int MaxConnections { get; set; } = 1024;

    /// <summary>Calls that one HTTP/2 connection carries at once at most.</summary>
    /// <value>Default: 256.</value>
    [Range(1, 65536)]
    public int MaxStreamsPerConnection { get; set; } = 256;
}
