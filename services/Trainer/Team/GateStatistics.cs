using EdgeAspire.Trainer.Gating;

namespace EdgeAspire.Trainer.Team;

/// <summary>How one gate did over the batches it was given.</summary>
public sealed class GateStatistics
{
    /// <summary>One of <see cref="GateKind"/>.</summary>
    public required string Gate { get; init; }

    /// <summary>Whether its assignments were trained on; the other gate only solves some of the same batches for comparison.</summary>
    public required bool InCharge { get; init; }

    /// <summary>Batches solved.</summary>
    public long Batches { get; set; }

    /// <summary>Batches whose hard J was within the tolerance.</summary>
    public long TargetMet { get; set; }

    /// <summary>Sum over the batches of the J of the soft shares.</summary>
    public double SoftDistanceSum { get; set; }

    /// <summary>Sum over the batches of the J of the assignment.</summary>
    public double HardDistanceSum { get; set; }

    /// <summary>The largest J of an assignment.</summary>
    public double HardDistanceMaximum { get; set; }

    /// <summary>Steps over all batches.</summary>
    public long Steps { get; set; }

    /// <summary>The most steps for one batch.</summary>
    public int StepsMaximum { get; set; }

    /// <summary>Adds one batch.</summary>
    internal void Add(GateSolution solution)
    {
        Batches++;
        TargetMet += solution.TargetMet ? 1 : 0;
        SoftDistanceSum += solution.SoftDistance;
        HardDistanceSum += solution.HardDistance;
        HardDistanceMaximum = Math.Max(HardDistanceMaximum, solution.HardDistance);
        Steps += solution.Steps;
        StepsMaximum = Math.Max(StepsMaximum, solution.Steps);
    }
}
