namespace Grpc.Core;

/// <summary>The base of generated clients.</summary>
public abstract class ClientBase
{
    protected ClientBase(ChannelBase channel)
        : this((channel ?? throw new ArgumentNullException(nameof(channel))).CreateCallInvoker())
    {
    }

    protected ClientBase(CallInvoker callInvoker)
        : this(new ClientBaseConfiguration(callInvoker, host: null))
    {
    }

    protected ClientBase(ClientBaseConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
    }

    /// <summary>For derived test doubles, whose methods are all overridden.</summary>
    protected ClientBase()
        : this(new ClientBaseConfiguration(callInvoker: null, host: null))
    {
    }

    protected CallInvoker CallInvoker =>
        Configuration.CallInvoker ?? throw new InvalidOperationException("This client was created without a channel.");

    internal ClientBaseConfiguration Configuration { get; }

    /// <summary>What a client is made from; opaque to generated code.</summary>
    protected internal class ClientBaseConfiguration
    {
        internal ClientBaseConfiguration(CallInvoker? callInvoker, string? host)
        {
            CallInvoker = callInvoker;
            Host = host;
        }

        internal CallInvoker? CallInvoker { get; }

        internal string? Host { get; }
    }
}
