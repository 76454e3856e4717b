namespace EdgeAspire.Protocol.Client;

/// <summary>Limits of an <see cref="InferenceClient"/>.</summary>
public sealed record InferenceClientOptions
{
    /// <summary>The largest response that is accepted, in bytes.</summary>
    /// <value>The default is 64 MiB.</value>
    public int MaxMessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long a connection may take to be established.</summary>
    /// <value>The default is 2 seconds.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a connection with calls in flight may be silent, and take nothing of what it is sent, before it is probed.</summary>
    /// <value>The default is 2 seconds.</value>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the answer to a probe may take before the connection counts as cut.</summary>
    /// <value>The default is 2 seconds.</value>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(2);

    internal void Validate()
    {
        if (MaxMessageBytes < 1024)
        {
            throw Invalid(nameof(MaxMessageBytes), MaxMessageBytes, "at least 1024 bytes");
        }

        if (ConnectTimeout <= TimeSpan.Zero)
        {
            throw Invalid(nameof(ConnectTimeout), ConnectTimeout, "a positive time");
        }

        if (KeepAliveInterval < TimeSpan.FromSeconds(1))
        {
            throw Invalid(nameof(KeepAliveInterval), KeepAliveInterval, "at least one second");
        }

        if (KeepAliveTimeout <= TimeSpan.Zero)
        {
            throw Invalid(nameof(KeepAliveTimeout), KeepAliveTimeout, "a positive time");
        }
    }

    private static ArgumentException Invalid(string setting, object value, string expected) =>
        new($"{nameof(InferenceClientOptions)}.{setting} is {value}; {expected} was expected.", setting);
}
