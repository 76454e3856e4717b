using System.ComponentModel.DataAnnotations;

namespace EdgeAspire.Trainer.Configuration;

/// <summary>Settings of the trainer; section <see cref="Section"/>.</summary>
public sealed class TrainerOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Trainer";

    /// <summary>REST address of the model repository, such as <c>http://planner:8080</c>.</summary>
    /// <value>No default: without it runs fail when they publish.</value>
    public Uri? Planner { get; set; }

    /// <summary>Name of a model that has to be in the repository after the start; a run is started when it is not. Empty: none.</summary>
    /// <value>Default: empty.</value>
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$|^$", ErrorMessage = "expected up to 64 letters, digits, '.', '_' or '-'")]
    public string EnsureModel { get; set; } = string.Empty;

    /// <summary>Experts of that model.</summary>
    /// <value>Default: 4.</value>
    [Range(2, 8, ErrorMessage = "expected 2 to 8")]
    public int Experts { get; set; } = 4;

    /// <summary>Threads that train, 0 for all of the machine.</summary>
    /// <value>Default: 0.</value>
    [Range(0, 256, ErrorMessage = "expected 0 to 256")]
    public int Threads { get; set; }

    /// <summary>Runs that wait for their turn at most; more are refused with 429.</summary>
    /// <value>Default: 8.</value>
    [Range(1, 1000, ErrorMessage = "expected 1 to 1000")]
    public int MaxQueuedRuns { get; set; } = 8;

    /// <summary>Finished runs that are kept, with reports; the oldest go first.</summary>
    /// <value>Default: 20.</value>
    [Range(1, 10_000, ErrorMessage = "expected 1 to 10000")]
    public int MaxFinishedRuns { get; set; } = 20;

    /// <summary>Clients that follow one run at once at most.</summary>
    /// <value>Default: 64.</value>
    [Range(1, 10_000, ErrorMessage = "expected 1 to 10000")]
    public int MaxFollowers { get; set; } = 64;

    /// <summary>Seconds between two checkpoints of a run.</summary>
    /// <value>Default: 10.</value>
    [Range(0, 86_400, ErrorMessage = "expected 0 to 86400 seconds")]
    public double CheckpointSeconds { get; set; } = 10;

    /// <summary>Seconds between two progress events.</summary>
    /// <value>Default: 0.5.</value>
    [Range(0.05, 3600, ErrorMessage = "expected 0.05 to 3600 seconds")]
    public double ProgressSeconds { get; set; } = 0.5;

    /// <summary>How long the repository is waited for, in seconds, at the start and when a run publishes.</summary>
    /// <value>Default: 300.</value>
    [Range(0, 86_400, ErrorMessage = "expected 0 to 86400 seconds")]
    public double RepositoryWaitSeconds { get; set; } = 300;

    /// <summary>Whether a data set that a run asks for and the data folder lacks is downloaded.</summary>
    /// <value>Default: true.</value>
    public bool Download { get; set; } = true;

    /// <summary>Folder address that the four MNIST files are downloaded from.</summary>
    /// <value>Default: a public mirror of the original files.</value>
    [Required(ErrorMessage = "expected an absolute http or https address")]
    public Uri MnistAddress { get; set; } = new("https://storage.googleapis.com/cvdf-datasets/mnist/");

    /// <summary>Folder address that CIFAR-10's binary archive is downloaded from.</summary>
    /// <value>Default: the authors' site.</value>
    [Required(ErrorMessage = "expected an absolute http or https address")]
    public Uri CifarAddress { get; set; } = new("https://www.cs.toronto.edu/~kriz/");

    /// <summary>How often an interrupted download is taken up again without having got any further.</summary>
    /// <value>Default: 3.</value>
    [Range(0, 100, ErrorMessage = "expected 0 to 100")]
    public int DownloadRetries { get; set; } = 3;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach ((string name, Uri? address) in new[]
        {
            (nameof(Planner), Planner), (nameof(MnistAddress), MnistAddress), (nameof(CifarAddress), CifarAddress),
        })
        {
            if (address is not null && !(address.IsAbsoluteUri && (address.Scheme is "http" or "https")))
            {
                yield return new ValidationResult("expected an absolute http or https address", [name]);
            }
        }
    }
}
