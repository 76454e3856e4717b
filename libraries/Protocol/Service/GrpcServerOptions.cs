namespace EdgeAspire.Protocol.Service;

/// <summary>Limits of a <see cref="GrpcServer"/>.</summary>
public sealed record GrpcServerOptions
{
    /// <summary>Bytes of a message at most, of a request (also when decompressed) and of a response.</summary>
    /// <value>The default is 64 MiB.</value>
    public int MaxMessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes that the requests of all calls take together at most; what is more is refused.</summary>
    /// <value>The default is 512 MiB.</value>
    public long MaxBufferedBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Connections that are open at once at most; further ones are closed.</summary>
    /// <value>The default is 1024.</value>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>Calls that one connection carries at once at most; further ones are refused.</summary>
    /// <value>The default is 256.</value>
    public int MaxStreamsPerConnection { get; init; } = 256;

    /// <summary>Seconds that a new connection has to begin HTTP/2.</summary>
    /// <value>The default is 10.</value>
    public int HandshakeSeconds { get; init; } = 10;

    /// <summary>Seconds without calls after which a connection is closed.</summary>
    /// <value>The default is 130.</value>
    public int IdleSeconds { get; init; } = 130;

    /// <summary>Seconds that a caller may send nothing of a request that it began, or take nothing of its response.</summary>
    /// <value>The default is 60.</value>
    public int StallSeconds { get; init; } = 60;

    internal void Validate()
    {
        Check(nameof(MaxMessageBytes), MaxMessageBytes, 1024);
        Check(nameof(MaxBufferedBytes), MaxBufferedBytes, MaxMessageBytes);
        Check(nameof(MaxConnections), MaxConnections, 1);
        Check(nameof(MaxStreamsPerConnection), MaxStreamsPerConnection, 1);
        Check(nameof(HandshakeSeconds), HandshakeSeconds, 1);
        Check(nameof(IdleSeconds), IdleSeconds, 1);
        Check(nameof(StallSeconds), StallSeconds, 1);
    }

    private static void Check(string setting, long value, long least)
    {
        if (value < least)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"{nameof(GrpcServerOptions)}.{setting} is {value}; at least {least} was expected."), setting);
        }
    }
}
