using EdgeAspire.Planner.Planning.Algorithms.Baselines;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms;

/// <summary>The algorithms by name.</summary>
internal static class PlanAlgorithms
{
    /// <summary>One device.</summary>
    public const string Single = "single";

    /// <summary>CoopAI's layer-by-layer baseline.</summary>
    public const string Sls = "sls";

    /// <summary>CoopAI's multi-layer partition and slicing.</summary>
    public const string Mls = "mls";

    /// <summary>The baseline of Hadidi et al.</summary>
    public const string Random = "random";

    /// <summary>Procedure 1 of Hadidi et al.</summary>
    public const string Profile = "profile";

    /// <summary>AR-MDI's shares of the parameters.</summary>
    public const string ArMdi = "armdi";

    /// <summary>AR-MDI's shares of the work.</summary>
    public const string ArMdiWork = "armdi-work";

    /// <summary>The chain with the least bottleneck.</summary>
    public const string Pipeline = "pipeline";

    /// <summary>Every layer's weights divided by rows of its matrix.</summary>
    public const string MpiMatrix = "mpi-matrix";

    /// <summary>Every convolution's kernels divided.</summary>
    public const string MpiKernel = "mpi-kernel";

    /// <summary>Every convolution's input channels divided, partial sums added.</summary>
    public const string Filter = "filter";

    /// <summary>Branches beside each other on different devices.</summary>
    public const string MpiBranch = "mpi-branch";

    /// <summary>The whole model on each device.</summary>
    public const string Replicas = "replicas";

    /// <summary>Ours.</summary>
    public const string Best = "best";

    private static readonly IPlanAlgorithm[] Published =
    [
        new SingleAlgorithm(),
        new RandomAlgorithm(),
        RoundsAlgorithm.Sls(),
        RoundsAlgorithm.Mls(),
        new ProfileAlgorithm(),
        ArMdiAlgorithm.ByParameters(),
        ArMdiAlgorithm.ByWork(),
        new PipelineAlgorithm(),
    ];

    /// <summary>The algorithm that runs all others.</summary>
    public static BestAlgorithm TheBest { get; } = new(Published);

    private static readonly IPlanAlgorithm[] Known = [.. Published, TheBest];

    private static readonly IPlanAlgorithm[] Baselines =
        [LayerwiseAlgorithm.Matrix(), LayerwiseAlgorithm.Kernel(), LayerwiseAlgorithm.Filter(), new BranchAlgorithm(), new ReplicasAlgorithm()];

    /// <summary>Every algorithm that is compared when nothing else is said.</summary>
    public static IReadOnlyList<IPlanAlgorithm> All => Known;

    /// <summary>Every algorithm that has a name: those, and the baselines that papers measure against.</summary>
    public static IReadOnlyList<IPlanAlgorithm> Named { get; } = [.. Known, .. Baselines];

    /// <summary>The algorithm of a name; null, and the error that names them all, when there is none.</summary>
    public static IPlanAlgorithm? Find(string name, out Error? error)
    {
        var found = Named.FirstOrDefault(algorithm => string.Equals(algorithm.Name, name, StringComparison.OrdinalIgnoreCase));
        error = found is null
            ? new Error(
                ErrorReason.InvalidArgument,
                $"algorithm '{name}' is not known; known are {string.Join(", ", Named.Select(algorithm => algorithm.Name))}")
            : null;
        return found;
    }

    /// <summary>The faster of two plans; of two errors the first.</summary>
    public static Outcome<Plan> Faster(Outcome<Plan>? known, Outcome<Plan> found)
    {
        if (known is not { } best || !found.IsSuccess)
        {
            return known ?? found;
        }

        return !best.IsSuccess || found.Value.Seconds < best.Value.Seconds ? found : best;
    }
}
