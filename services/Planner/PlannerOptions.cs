using System.ComponentModel.DataAnnotations;

namespace EdgeAspire.Planner;

/// <summary>Limits and times of the planner; section <see cref="Section"/>.</summary>
public sealed class PlannerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Planner";

    /// <summary>Bytes of one uploaded file at most. ONNX files cannot be larger than 2 GiB.</summary>
    /// <value>Default: 1 GiB.</value>
    [Range(typeof(long), "1", "2147483647", ErrorMessage = "expected 1 to 2147483647 bytes")]
    public long MaxBlobBytes { get; set; } = 1L << 30;

    /// <summary>Bytes of all files of the repository together, each rounded up to a disk block of 4 KiB.</summary>
    /// <value>Default: 64 GiB.</value>
    [Range(typeof(long), "4096", "9223372036854775807", ErrorMessage = "expected at least 4096 bytes")]
    public long MaxRepositoryBytes { get; set; } = 64L << 30;

    /// <summary>Uploads and publications that are worked on at once; more are refused with 429.</summary>
    /// <value>Default: 32.</value>
    [Range(1, 1024, ErrorMessage = "expected 1 to 1024")]
    public int MaxConcurrentUploads { get; set; } = 32;

    /// <summary>Models with different names at most.</summary>
    /// <value>Default: 1000.</value>
    [Range(1, 100_000, ErrorMessage = "expected 1 to 100000")]
    public int MaxModels { get; set; } = 1000;

    /// <summary>Versions of one model that are kept at once at most.</summary>
    /// <value>Default: 1000.</value>
    [Range(1, 100_000, ErrorMessage = "expected 1 to 100000")]
    public int MaxVersions { get; set; } = 1000;

    /// <summary>How long a file that no model uses is kept, in seconds, so that an upload in parts can finish.</summary>
    /// <value>Default: 3600, an hour.</value>
    [Range(1, 31_536_000, ErrorMessage = "expected 1 to 31536000 seconds")]
    public double BlobGraceSeconds { get; set; } = 3600;

    /// <summary>Devices in the registry at most, lost ones included.</summary>
    /// <value>Default: 256.</value>
    [Range(1, 65_536, ErrorMessage = "expected 1 to 65536")]
    public int MaxDevices { get; set; } = 256;

    /// <summary>How long a device counts as there after it was last heard, in seconds.</summary>
    /// <value>Default: 10.</value>
    [Range(0.1, 3600, ErrorMessage = "expected 0.1 to 3600 seconds")]
    public double LeaseSeconds { get; set; } = 10;

    /// <summary>How long a lost device is still listed, in seconds.</summary>
    /// <value>Default: 60.</value>
    [Range(0, 86_400, ErrorMessage = "expected 0 to 86400 seconds")]
    public double LostSeconds { get; set; } = 60;

    /// <summary>Operators of a model that is analysed or planned for at most.</summary>
    /// <value>Default: 20000.</value>
    [Range(1, 200_000, ErrorMessage = "expected 1 to 200000")]
    public int MaxAnalyzedNodes { get; set; } = 20_000;

    /// <summary>Plans that are made or cut at once; more are refused with 429.</summary>
    /// <value>Default: 2.</value>
    [Range(1, 64, ErrorMessage = "expected 1 to 64")]
    public int MaxConcurrentPlans { get; set; } = 2;

    /// <summary>How long a plan is searched for at most, in seconds.</summary>
    /// <value>Default: 60.</value>
    [Range(0.001, 3600, ErrorMessage = "expected 0.001 to 3600 seconds")]
    public double PlanSeconds { get; set; } = 60;

    /// <summary>Plans that are kept; a new one replaces the oldest that no deployment uses.</summary>
    /// <value>Default: 256.</value>
    [Range(1, 65_536, ErrorMessage = "expected 1 to 65536")]
    public int MaxPlans { get; set; } = 256;

    /// <summary>Models that are deployed at most.</summary>
    /// <value>Default: 16.</value>
    [Range(1, 1024, ErrorMessage = "expected 1 to 1024")]
    public int MaxDeployments { get; set; } = 16;

    /// <summary>How long stages have to be the same before they are planned for, in seconds; at most five times as long.</summary>
    /// <value>Default: 1.</value>
    [Range(0, 60, ErrorMessage = "expected 0 to 60 seconds")]
    public double DeploySettleSeconds { get; set; } = 1;

    /// <summary>The shortest time between a plan and another because a device is slower or faster than predicted, in seconds.</summary>
    /// <value>Default: 5.</value>
    [Range(0.1, 3600, ErrorMessage = "expected 0.1 to 3600 seconds")]
    public double ReplanSeconds { get; set; } = 5;

    /// <summary>A model that is deployed at the start.</summary>
    /// <value>Default: none.</value>
    public DeployOptions Deploy { get; set; } = new();
}
