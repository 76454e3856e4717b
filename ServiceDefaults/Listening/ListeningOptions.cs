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

    /// <summary>
    /// Memory in bytes that the gRPC requests of all calls take together at most; what is more is refused. A request takes up to twice its
    /// length; less than one largest message takes is raised to that.
    /// </summary>
    /// <value>Default (null): 512 MiB, or a quarter of the memory that the process may have when that is less.</value>
    [Range(1024, 1L << 40)]
    public long? MaxBufferedBytes { get; set; }

    /// <summary>Seconds that a new gRPC connection has to begin HTTP/2.</summary>
    /// <value>Default: 10.</value>
    [Range(1, 3600)]
    public int HandshakeSeconds { get; set; } = 10;

    /// <summary>Seconds without calls after which a gRPC connection is closed.</summary>
    /// <value>Default: 130.</value>
    [Range(1, 86400)]
    public int IdleSeconds { get; set; } = 130;

    /// <summary>
    /// Seconds in which a gRPC caller has to send a 64th of a request that it began at least, and to take something of its response when
    /// nothing else is being sent to it.
    /// </summary>
    /// <value>Default: 60.</value>
    [Range(1, 3600)]
    public int StallSeconds { get; set; } = 60;
}
