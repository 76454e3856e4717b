using System.ComponentModel.DataAnnotations;
using EdgeAspire.Serving.Blobs;
using EdgeAspire.Serving.Planners;
using EdgeAspire.Serving.Registration;

namespace EdgeAspire.Expert.Configuration;

/// <summary>What an expert serves and how much of it; configuration section <see cref="Section"/>.</summary>
public sealed class ExpertOptions : IBlobOptions, IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Expert";

    /// <summary>The part that a model with one part has.</summary>
    public const string OnlyPart = "model";

    /// <summary>The model's name in the repository, under which it is served.</summary>
    /// <value>Default: null; with <see cref="File"/>, the file's name without its ending.</value>
    public string? Model { get; set; }

    /// <summary>The part of the model to serve, such as <c>expert-0</c>.</summary>
    /// <value>Default: <c>model</c>, the part of models that have only one.</value>
    [Required]
    public string Part { get; set; } = OnlyPart;

    /// <summary>An ONNX file to serve in place of one from the repository.</summary>
    /// <value>Default: null.</value>
    public string? File { get; set; }

    /// <summary>What the model's output is: <c>auto</c>, <c>logits</c>, <c>probabilities</c>, or <c>raw</c> to serve the model's own outputs.</summary>
    /// <value>Default: <c>auto</c>.</value>
    [EnumDataType(typeof(OutputMode))]
    public OutputMode Output { get; set; }

    /// <summary>This device's name, unique among the devices.</summary>
    /// <value>Default: null, the machine's name and the part.</value>
    public string? Device { get; set; }

    /// <summary>The gRPC address at which others reach this device.</summary>
    /// <value>Default: null, the one it listens at.</value>
    public Uri? AdvertisedAddress { get; set; }

    /// <summary>The planner's addresses.</summary>
    public PlannerAddresses Planner { get; set; } = new();

    /// <summary>Inputs in one request at most.</summary>
    /// <value>Default: 256.</value>
    [Range(1, 65536)]
    public int MaxBatch { get; set; } = 256;

    /// <summary>Requests that compute at once.</summary>
    /// <value>Default: 1; each run has <c>Inference:Threads</c> threads already.</value>
    [Range(1, 256)]
    public int MaxConcurrency { get; set; } = 1;

    /// <summary>Requests that wait for their turn at most; more are refused at once.</summary>
    /// <value>Default: 64.</value>
    [Range(0, 65536)]
    public int MaxQueue { get; set; } = 64;

    /// <summary>Seconds between two heartbeats, and between two looks for a new version of the model.</summary>
    /// <value>Default: 2.</value>
    [Range(0.1, 3600)]
    public double HeartbeatSeconds { get; set; } = 2;

    /// <summary>Seconds that a replaced version is served on, so that nobody asks for it in vain.</summary>
    /// <value>Default: 10.</value>
    [Range(0.0, 3600)]
    public double ReplacedVersionSeconds { get; set; } = 10;

    /// <summary>Seconds that requests in progress have to finish when the service stops.</summary>
    /// <value>Default: 5.</value>
    [Range(0.1, 300)]
    public double DrainSeconds { get; set; } = 5;

    /// <summary>Bytes of downloaded model parts that are kept at most; those used longest ago go first.</summary>
    /// <value>Default: 1 GiB.</value>
    [Range(1, long.MaxValue)]
    public long MaxCacheBytes { get; set; } = 1L << 30;

    /// <summary>The name under which the model is served.</summary>
    internal string ModelName => Model ?? Path.GetFileNameWithoutExtension(File ?? "");

    string IRegisteredOptions.DeviceName => DeviceName;

    /// <summary>The device's name, given or made.</summary>
    internal string DeviceName => Device ?? $"{Environment.MachineName}-{Part}";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(File))
        {
            if (string.IsNullOrWhiteSpace(Model))
            {
                yield return Problem("expected the name of a model in the planner's repository; or set 'Expert:File' to an ONNX file.", nameof(Model));
            }

            if (Planner.Rest is null)
            {
                yield return Problem("'Expert:Planner:Rest' is not set; it is where the model comes from, unless 'Expert:File' is set.", nameof(Planner));
            }
        }
        else if (!System.IO.File.Exists(File))
        {
            yield return Problem("there is no such file; expected an ONNX model.", nameof(File));
        }

        foreach (var (address, setting) in new[] { (Planner.Rest, "Planner:Rest"), (Planner.Grpc, "Planner:Grpc"), (AdvertisedAddress, nameof(AdvertisedAddress)) })
        {
            if (address is not null && !(address.IsAbsoluteUri && address.Scheme is "http" or "https"))
            {
                yield return new ValidationResult($"'{Section}:{setting}' is '{address}': expected http://host:port.");
            }
        }
    }

    private static ValidationResult Problem(string message, string member) => new(message, [member]);
}
