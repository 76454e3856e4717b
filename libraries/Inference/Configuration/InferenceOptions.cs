using System.ComponentModel.DataAnnotations;
using EdgeAspire.Inference.Providers;

namespace EdgeAspire.Inference.Configuration;

/// <summary>How models run on this device; configuration section <see cref="Section"/>.</summary>
public sealed class InferenceOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Inference";

    internal const double WholePercent = 100;

    private double _processorPercent = WholePercent;

    /// <summary>Threads that compute one run.</summary>
    /// <value>Default: 0, which means one less than the device has, so that the network keeps one, and at least 1.</value>
    [Range(0, 256)]
    public int Threads { get; set; }

    /// <summary>
    /// Share of the time that a run computes, in percent: it rests afterwards for as long as that takes. For boards that have other work or
    /// get too hot, and to emulate slower ones. Models that are loaded already heed another value from their next run on.
    /// </summary>
    /// <value>Default: 100, no rest.</value>
    [Range(1.0, WholePercent)]
    public double ProcessorPercent
    {
        get => Volatile.Read(ref _processorPercent);
        set => Volatile.Write(ref _processorPercent, value);
    }

    /// <summary>Whether idle threads spin before they sleep: a few microseconds less per run, a busy processor meanwhile.</summary>
    /// <value>Default: false, because boards are shared.</value>
    public bool AllowSpinning { get; set; }

    /// <summary>
    /// Whether the runtime keeps the memory of activations between runs. It grows by powers of two, so a large batch costs memory
    /// for good.
    /// </summary>
    /// <value>Default: true.</value>
    public bool EnableMemoryArena { get; set; } = true;

    /// <summary>
    /// Whether all models of the process keep that memory together, so that many models which run one after the other take what the
    /// largest of them needs. The first model that is loaded decides for the process.
    /// </summary>
    /// <value>Default: false; a stage, which serves many parts, has true.</value>
    public bool ShareMemoryArena { get; set; }

    /// <summary>Execution providers, separated by commas, tried in this order: tensorrt, cuda, xnnpack, cpu.</summary>
    /// <value>Default: <c>tensorrt,cuda,xnnpack,cpu</c>.</value>
    [Required]
    public string ExecutionProviders { get; set; } = ExecutionProviderNames.Default;

    /// <summary>Path of an ONNX Runtime library to use in place of the one that comes with the program, such as a board vendor's build.</summary>
    /// <value>Default: null, the one that comes with the program.</value>
    public string? NativeLibraryPath { get; set; }

    /// <summary>Bytes of a model file at most.</summary>
    /// <value>Default: 512 MiB.</value>
    [Range(1, int.MaxValue)]
    public long MaxModelBytes { get; set; } = 512L * 1024 * 1024;

    internal int EffectiveThreads => Threads > 0 ? Threads : Math.Max(1, Environment.ProcessorCount - 1);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!ExecutionProviderNames.TryParse(ExecutionProviders, out _, out var problem))
        {
            yield return new ValidationResult(problem, [nameof(ExecutionProviders)]);
        }

        if (NativeLibraryPath is not null && !File.Exists(NativeLibraryPath))
        {
            yield return new ValidationResult("there is no such file; expected the path of an ONNX Runtime library.", [nameof(NativeLibraryPath)]);
        }
    }
}
