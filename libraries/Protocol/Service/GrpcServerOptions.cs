namespace EdgeAspire.Protocol.Service;

/// <summary>Limits of a <see cref="GrpcServer"/>.</summary>
public sealed record GrpcServerOptions
{
    private const long MaxDefaultBudgetBytes = 512L * 1024 * 1024;

    /// <summary>For the few small tensors that a message has mostly.</summary>
    private const long MaxSmallBlocksBytes = 16 * 1024;

    /// <summary>Bytes of a message at most, of a request (also when decompressed) and of a response.</summary>
    /// <value>The default is 64 MiB.</value>
    public int MaxMessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Memory in bytes that the requests of all calls take together at most, until they are answered; what is more is refused. A request
    /// takes up to twice its length, because tensors lie in blocks of powers of two from 4 KiB on, and more for typed contents. The
    /// requests of one connection take at most half of it, or what one largest message takes. Less than that is raised to it.
    /// </summary>
    /// <value>The default, null, is 512 MiB, or a quarter of the memory that the process may have when that is less.</value>
    public long? MaxBufferedBytes { get; init; }

    /// <summary>Connections that are open at once at most; further ones are closed.</summary>
    /// <value>The default is 1024.</value>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>Calls that one connection carries at once at most; further ones are refused.</summary>
    /// <value>The default is 256.</value>
    public int MaxStreamsPerConnection { get; init; } = 256;

    /// <summary>Seconds that a new connection has to begin HTTP/2.</summary>
    /// <value>The default is 10.</value>
    public int HandshakeSeconds { get; init; } = 10;

    /// <summary>Seconds without calls after which a connection is closed, whatever else comes on it.</summary>
    /// <value>The default is 130.</value>
    public int IdleSeconds { get; init; } = 130;

    /// <summary>
    /// Seconds in which a caller has to send a 64th of a request that it began at least, and to take something of its response when nothing
    /// else is being sent to it.
    /// </summary>
    /// <value>The default is 60.</value>
    public int StallSeconds { get; init; } = 60;

    /// <summary>What <see cref="MaxBufferedBytes"/> comes to.</summary>
    internal long BudgetBytes => Math.Max(LargestRequestBytes, MaxBufferedBytes ?? Math.Min(MaxDefaultBudgetBytes, ShareOfMemoryBytes));

    /// <summary>What one connection has of <see cref="BudgetBytes"/>.</summary>
    internal long ConnectionBudgetBytes => Math.Max(LargestRequestBytes, BudgetBytes / 2);

    private static long ShareOfMemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    private long LargestRequestBytes => (2L * MaxMessageBytes) + MaxSmallBlocksBytes;

    internal void Validate()
    {
        Check(nameof(MaxMessageBytes), MaxMessageBytes, 1024);
        Check(nameof(MaxBufferedBytes), MaxBufferedBytes ?? MaxMessageBytes, MaxMessageBytes);
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
