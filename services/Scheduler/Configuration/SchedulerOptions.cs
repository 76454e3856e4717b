using System.ComponentModel.DataAnnotations;
using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Serving.Planners;
using EdgeAspire.Serving.Registration;
using WorkerBounds = EdgeAspire.Scheduling.Workers.SchedulerOptions;

namespace EdgeAspire.Scheduler.Configuration;

/// <summary>How one worker of a ring works; configuration section <see cref="Section"/>.</summary>
public sealed class SchedulerOptions : IRegisteredOptions, IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Scheduler";

    private static readonly WorkerBounds Defaults = new();

    /// <summary>This scheduler's name, unique among all that register, its device's stage included.</summary>
    /// <value>Default: null, the machine's name with <c>-scheduler</c> behind it.</value>
    public string? Device { get; set; }

    /// <summary>The gRPC address at which other schedulers reach this one.</summary>
    /// <value>Default: null, the one it listens at.</value>
    public Uri? AdvertisedAddress { get; set; }

    /// <summary>The planner's addresses.</summary>
    public PlannerAddresses Planner { get; set; } = new();

    /// <summary>The gRPC address of the stage on this device, which computes.</summary>
    public Uri? Stage { get; set; }

    /// <summary>The plan whose blocks are the chain, as the planner calls it; schedulers with the same plan are a ring.</summary>
    /// <value>Default: null, the planner is asked for one of <see cref="Model"/>.</value>
    public string? Plan { get; set; }

    /// <summary>
    /// The model, where no plan is named: the planner is asked to cut it into <see cref="Blocks"/> blocks of nearly equal work. Schedulers that ask the
    /// same are a ring.
    /// </summary>
    public string? Model { get; set; }

    /// <summary>A benchmark model that the planner is asked to make <see cref="Model"/>'s first version, if it has none.</summary>
    /// <value>Default: null, somebody uploads the model.</value>
    public string? Builtin { get; set; }

    /// <summary>Into how many blocks <see cref="Model"/> is cut; fewer where a layer has more than its share of the work.</summary>
    /// <value>Default: 4.</value>
    [Range(1, 64)]
    public int Blocks { get; set; } = 4;

    /// <summary>Who decides: <c>local</c>, <c>ar-mdi</c>, <c>ms-mdi</c> or <c>finish</c>.</summary>
    /// <value>Default: <c>finish</c>.</value>
    public string Policy { get; set; } = SchedulingPolicies.Finish;

    /// <summary>What eq. (1) of MS-MDI divides among the ring.</summary>
    /// <value>Default: parameters, as printed.</value>
    [EnumDataType(typeof(AllocationMeasure))]
    public AllocationMeasure Allocation { get; set; } = AllocationMeasure.Parameters;

    /// <summary>Whether MS-MDI takes equal queues to mean local.</summary>
    /// <value>Default: false.</value>
    public bool LocalWinsTies { get; set; }

    /// <summary>Items that may wait in one queue.</summary>
    /// <value>Default: 64.</value>
    [Range(1, 65536)]
    public int QueueCapacity { get; set; } = Defaults.QueueCapacity;

    /// <summary>Items of each source of this worker that may be unanswered.</summary>
    /// <value>Default: 1024.</value>
    [Range(1, 1 << 20)]
    public int MaxUnanswered { get; set; } = Defaults.MaxUnanswered;

    /// <summary>Items that the policy <c>finish</c> has at one neighbour at once.</summary>
    /// <value>Default: 8.</value>
    [Range(1, 1024)]
    public int Window { get; set; } = Defaults.Window;

    /// <summary>Workers that the policy <c>finish</c> exchanges load with.</summary>
    /// <value>Default: 10.</value>
    [Range(1, 1024)]
    public int MaxNeighbours { get; set; } = Defaults.MaxNeighbours;

    /// <summary>Seconds after which a worker that refused an item is asked again.</summary>
    /// <value>Default: 0.05.</value>
    [Range(0.001, 60)]
    public double RetrySeconds { get; set; } = Defaults.RetrySeconds;

    /// <summary>The sources of this worker; items that name none are of the first one.</summary>
    /// <value>Default: none, which means one that has the worker's name, with weight 1 and without a deadline.</value>
    public IList<SourceOptions> Sources { get; } = [];

    /// <summary>The longest that a caller waits for the answer to an item; callers may want it sooner.</summary>
    /// <value>Default: 60.</value>
    [Range(0.01, 86400)]
    public double AnswerSeconds { get; set; } = 60;

    /// <summary>Memory in bytes of the inputs, activations and results that are here at most; what is more is refused.</summary>
    /// <value>Default: 256 MiB.</value>
    [Range(1L << 16, long.MaxValue)]
    public long MaxPayloadBytes { get; set; } = 256L << 20;

    /// <summary>The cut at which the blocks begin that this device computes.</summary>
    /// <value>Default: null, the model's beginning; with <see cref="LastBlock"/> null too, as many blocks as the stage has memory for.</value>
    [Range(0, 65536)]
    public int? FirstBlock { get; set; }

    /// <summary>The cut at which they end.</summary>
    /// <value>Default: null, the model's end; with <see cref="FirstBlock"/> null too, as many blocks as the stage has memory for.</value>
    [Range(1, 65536)]
    public int? LastBlock { get; set; }

    /// <summary>Seconds between two looks at who is there.</summary>
    /// <value>Default: 0.5.</value>
    [Range(0.05, 3600)]
    public double ViewSeconds { get; set; } = 0.5;

    /// <summary>Seconds that another scheduler, or the planner, has for one answer.</summary>
    /// <value>Default: 5.</value>
    [Range(0.05, 3600)]
    public double MessageSeconds { get; set; } = 5;

    /// <summary>Seconds after which a message that failed is sent again.</summary>
    /// <value>Default: 0.1.</value>
    [Range(0.001, 60)]
    public double ResendSeconds { get; set; } = 0.1;

    /// <summary>Seconds in which the stage has to compute a step, tries included; then the item's answer is an error that names it.</summary>
    /// <value>Default: 30.</value>
    [Range(0.1, 3600)]
    public double StageSeconds { get; set; } = 30;

    /// <summary>Seconds that the stage has to fetch and load a part.</summary>
    /// <value>Default: 120.</value>
    [Range(1, 3600)]
    public double PartLoadSeconds { get; set; } = 120;

    /// <summary>Seconds between two heartbeats.</summary>
    /// <value>Default: 2.</value>
    [Range(0.1, 3600)]
    public double HeartbeatSeconds { get; set; } = 2;

    /// <summary>Seconds that items have to be finished when the service stops.</summary>
    /// <value>Default: 5.</value>
    [Range(0.1, 300)]
    public double DrainSeconds { get; set; } = 5;

    string IRegisteredOptions.DeviceName => DeviceName;

    internal string DeviceName => Device ?? $"{Environment.MachineName}-scheduler";

    internal IEnumerable<SourceOptions> EffectiveSources => Sources.Count > 0 ? Sources : [new SourceOptions { Name = DeviceName }];

    internal WorkerBounds Bounds => new()
    {
        QueueCapacity = QueueCapacity,
        MaxUnanswered = MaxUnanswered,
        Window = Window,
        MaxNeighbours = MaxNeighbours,
        RetrySeconds = RetrySeconds,
    };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (address, setting) in new[] { (Planner.Rest, "Planner:Rest"), (Planner.Grpc, "Planner:Grpc"), (Stage, nameof(Stage)) })
        {
            if (address is null)
            {
                yield return new ValidationResult($"'{Section}:{setting}' is not set: expected http://host:port.");
            }
        }

        foreach (var (address, setting) in new[]
        {
            (Planner.Rest, "Planner:Rest"), (Planner.Grpc, "Planner:Grpc"), (Stage, nameof(Stage)), (AdvertisedAddress, nameof(AdvertisedAddress)),
        })
        {
            if (address is not null && !(address.IsAbsoluteUri && address.Scheme is "http"))
            {
                yield return new ValidationResult($"'{Section}:{setting}' is '{address}': expected http://host:port.");
            }
        }

        if (string.IsNullOrWhiteSpace(Plan) == string.IsNullOrWhiteSpace(Model))
        {
            yield return new ValidationResult(
                $"'{Section}:{nameof(Plan)}' is '{Plan}' and '{Section}:{nameof(Model)}' '{Model}': expected a plan with parts, as the planner calls it, or a model to be cut, not both.");
        }

        if (Builtin is not null && Model is null)
        {
            yield return new ValidationResult($"'{Section}:{nameof(Builtin)}' is '{Builtin}': expected the name of the model in '{Section}:{nameof(Model)}' too.");
        }

        if (!SchedulingPolicies.Names.Contains(Policy, StringComparer.Ordinal))
        {
            yield return new ValidationResult($"'{Section}:{nameof(Policy)}' is '{Policy}': expected one of {string.Join(", ", SchedulingPolicies.Names)}.");
        }

        if (LastBlock <= FirstBlock)
        {
            yield return new ValidationResult($"'{Section}:{nameof(LastBlock)}' is {LastBlock}: expected more than '{Section}:{nameof(FirstBlock)}', {FirstBlock}.");
        }

        foreach (var fault in SourceRules.FindFaults(Section, DeviceName, Sources))
        {
            yield return fault;
        }
    }
}
