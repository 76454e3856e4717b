using System.ComponentModel.DataAnnotations;
using EdgeAspire.Serving.Blobs;
using EdgeAspire.Serving.Planners;
using EdgeAspire.Serving.Registration;

namespace EdgeAspire.Stage.Configuration;

/// <summary>What a stage may take of its device; configuration section <see cref="Section"/>.</summary>
public sealed class StageOptions : IBlobOptions, IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Stage";

    /// <summary>This device's name, unique among the devices.</summary>
    /// <value>Default: null, the machine's name.</value>
    public string? Device { get; set; }

    /// <summary>The gRPC address at which others reach this device.</summary>
    /// <value>Default: null, the one it listens at.</value>
    public Uri? AdvertisedAddress { get; set; }

    /// <summary>The planner's addresses.</summary>
    public PlannerAddresses Planner { get; set; } = new();

    /// <summary>Memory for the weights and activations of parts in bytes; what does not fit is not loaded.</summary>
    /// <value>Default: null, what the machine or its control group allows without what the process has when it starts and a reserve.</value>
    [Range(1L << 20, long.MaxValue)]
    public long? MemoryBytes { get; set; }

    /// <summary>Parts that are loaded at once at most.</summary>
    /// <value>Default: 256.</value>
    [Range(1, 65536)]
    public int MaxParts { get; set; } = 256;

    /// <summary>Requests that compute at once.</summary>
    /// <value>Default: 1; each run has <c>Inference:Threads</c> threads already.</value>
    [Range(1, 256)]
    public int MaxConcurrency { get; set; } = 1;

    /// <summary>Requests that wait for their turn at most; more are refused at once.</summary>
    /// <value>Default: 64.</value>
    [Range(0, 65536)]
    public int MaxQueue { get; set; } = 64;

    /// <summary>Calls that wait for pieces at most; more are refused at once.</summary>
    /// <value>Default: 1024.</value>
    [Range(1, 65536)]
    public int MaxWaitingCalls { get; set; } = 1024;

    /// <summary>Sessions that live at once at most.</summary>
    /// <value>Default: 512, twice what a gate admits.</value>
    [Range(1, 65536)]
    public int MaxSessions { get; set; } = 512;

    /// <summary>Seconds after its last call in which a session ends by itself.</summary>
    /// <value>Default: 10.</value>
    [Range(0.1, 3600)]
    public double SessionSeconds { get; set; } = 10;

    /// <summary>Pieces of one session at most.</summary>
    /// <value>Default: 1024.</value>
    [Range(1, 65536)]
    public int MaxPieces { get; set; } = 1024;

    /// <summary>Bytes of the pieces of all sessions together at most.</summary>
    /// <value>Default: null, 256 MiB or a quarter of what the machine or its control group allows, if that is less.</value>
    [Range(1L << 16, long.MaxValue)]
    public long? MaxSessionBytes { get; set; }

    /// <summary>Characters of one parameter with JSON at most.</summary>
    /// <value>Default: 262,144.</value>
    [Range(256, 1 << 24)]
    public int MaxParameterChars { get; set; } = 1 << 18;

    /// <summary>Seconds that another device has at most to acknowledge pieces that it is sent, also while it has no room for them.</summary>
    /// <value>Default: 10.</value>
    [Range(0.01, 3600)]
    public double ForwardSeconds { get; set; } = 10;

    /// <summary>Seconds between two heartbeats.</summary>
    /// <value>Default: 2.</value>
    [Range(0.1, 3600)]
    public double HeartbeatSeconds { get; set; } = 2;

    /// <summary>Seconds that sessions and requests in progress have to finish when the service stops.</summary>
    /// <value>Default: 5.</value>
    [Range(0.1, 300)]
    public double DrainSeconds { get; set; } = 5;

    /// <summary>Bytes of downloaded parts that are kept at most; those used longest ago go first.</summary>
    /// <value>Default: 2 GiB.</value>
    [Range(1, long.MaxValue)]
    public long MaxCacheBytes { get; set; } = 2L << 30;

    /// <summary>What the device measures of itself.</summary>
    /// <value>Default: <c>device</c>, its speed and its link, once when it starts.</value>
    [EnumDataType(typeof(MeasureMode))]
    public MeasureMode Measure { get; set; } = MeasureMode.Device;

    string IRegisteredOptions.DeviceName => DeviceName;

    /// <summary>The device's name, given or made.</summary>
    internal string DeviceName => Device ?? Environment.MachineName;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Planner.Rest is null)
        {
            yield return new ValidationResult($"'{Section}:Planner:Rest' is not set; it is where parts come from: expected http://host:port.");
        }

        foreach (var (address, setting) in new[] { (Planner.Rest, "Planner:Rest"), (Planner.Grpc, "Planner:Grpc"), (AdvertisedAddress, nameof(AdvertisedAddress)) })
        {
            if (address is not null && !(address.IsAbsoluteUri && address.Scheme is "http" or "https"))
            {
                yield return new ValidationResult($"'{Section}:{setting}' is '{address}': expected http://host:port.");
            }
        }
    }
}
