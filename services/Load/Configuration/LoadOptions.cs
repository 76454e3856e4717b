using System.ComponentModel.DataAnnotations;

namespace EdgeAspire.Load.Configuration;

/// <summary>What is sent where; configuration section <see cref="Section"/>.</summary>
public sealed class LoadOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Load";

    /// <summary>The model that the ring computes.</summary>
    [Required]
    public string Model { get; set; } = "";

    /// <summary>Where items arrive; the same worker may be given more than once, with other names.</summary>
    public IList<LoadSource> Sources { get; } = [];

    /// <summary>How items arrive at each source.</summary>
    /// <value>Default: Poisson.</value>
    [EnumDataType(typeof(ArrivalProcess))]
    public ArrivalProcess Arrivals { get; set; }

    /// <summary>Items per second at each source that does not say otherwise; a trace has its own times.</summary>
    /// <value>Default: 5.</value>
    [Range(1e-3, 1e5)]
    public double PerSecond { get; set; } = 5;

    /// <summary>How long a burst lasts on average, and a silence.</summary>
    /// <value>Default: 10.</value>
    [Range(1e-3, 86400)]
    public double BurstSeconds { get; set; } = 10;

    /// <summary>A file with the arrivals: a line for each item, its second and the number of its source from 0 on.</summary>
    public string? Trace { get; set; }

    /// <summary>For how long items arrive.</summary>
    /// <value>Default: null, until the process is told to stop, or to the trace's end.</value>
    [Range(1e-3, 1e7)]
    public double? Seconds { get; set; }

    /// <summary>Where chance begins: the same seed gives the same items at the same times.</summary>
    /// <value>Default: 1.</value>
    public long Seed { get; set; } = 1;

    /// <summary>A file with inputs, raw bytes one after the other, which are taken in turn.</summary>
    /// <value>Default: null; they are drawn, from -1 to 1.</value>
    public string? Inputs { get; set; }

    /// <summary>How many different inputs are drawn, or read from the file at most.</summary>
    /// <value>Default: 16.</value>
    [Range(1, 100_000)]
    public int InputCount { get; set; } = 16;

    /// <summary>
    /// The gRPC address of a server that computes the whole model, a stage of the ring for instance: it is asked for each input once, before
    /// the first item, and what comes for the items is held against that.
    /// </summary>
    /// <value>Default: null, answers are counted and not compared.</value>
    public Uri? Reference { get; set; }

    /// <summary>What the reference calls the model.</summary>
    /// <value>Default: null, the hash of the model's file as the workers tell it, which is what a stage calls it.</value>
    public string? ReferenceModel { get; set; }

    /// <summary>Items without an answer at most; those that come beyond are not sent.</summary>
    /// <value>Default: 4096.</value>
    [Range(1, 1 << 20)]
    public int MaxUnanswered { get; set; } = 4096;

    /// <summary>Seconds in which an item has to be answered.</summary>
    /// <value>Default: 60.</value>
    [Range(0.01, 86400)]
    public double AnswerSeconds { get; set; } = 60;

    /// <summary>Seconds in which all workers, and the reference, have to be ready.</summary>
    /// <value>Default: 300.</value>
    [Range(0.1, 86400)]
    public double ReadySeconds { get; set; } = 300;

    /// <summary>A file for the summary, JSON.</summary>
    /// <value>Default: null, it goes to the log only.</value>
    public string? Summary { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Sources.Count == 0)
        {
            yield return new ValidationResult($"'{Section}:{nameof(Sources)}:0:{nameof(LoadSource.Worker)}' is not set: expected http://host:port, a worker's gRPC address.");
        }

        for (var source = 0; source < Sources.Count; source++)
        {
            if (!IsAddress(Sources[source].Worker))
            {
                yield return new ValidationResult(
                    $"'{Section}:{nameof(Sources)}:{source}:{nameof(LoadSource.Worker)}' is '{Sources[source].Worker}': expected http://host:port, a worker's gRPC address.");
            }

            if (Sources[source].Name is "")
            {
                yield return new ValidationResult(
                    $"'{Section}:{nameof(Sources)}:{source}:{nameof(LoadSource.Name)}' is empty: expected what the worker calls the source, or no such setting for its first one.");
            }

            if (Sources[source].PerSecond is { } perSecond and not (>= 1e-3 and <= 1e5))
            {
                yield return new ValidationResult($"'{Section}:{nameof(Sources)}:{source}:{nameof(LoadSource.PerSecond)}' is {perSecond}: expected 0.001 to 100000.");
            }
        }

        if (Reference is not null && !IsAddress(Reference))
        {
            yield return new ValidationResult($"'{Section}:{nameof(Reference)}' is '{Reference}': expected http://host:port.");
        }

        if ((Arrivals is ArrivalProcess.Trace) != (Trace is not null))
        {
            yield return new ValidationResult($"'{Section}:{nameof(Trace)}' is '{Trace}' and '{Section}:{nameof(Arrivals)}' {Arrivals}: a trace needs both, nothing else either.");
        }

        foreach (var (path, setting) in new[] { (Trace, nameof(Trace)), (Inputs, nameof(Inputs)) })
        {
            if (path is not null && !File.Exists(path))
            {
                yield return new ValidationResult($"'{Section}:{setting}' is '{path}': there is no such file.");
            }
        }
    }

    private static bool IsAddress(Uri? address) => address is { IsAbsoluteUri: true, Scheme: "http" };
}
