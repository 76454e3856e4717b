using EdgeAspire.Trainer.Engine.Randomness;

namespace EdgeAspire.Trainer.Gating;

/// <summary>Finds the assignment of a batch's samples to experts (Algorithm 2).</summary>
internal interface IGate
{
    /// <summary>Everything that is carried from batch to batch, for checkpoints.</summary>
    double[] State { get; }

    /// <summary>Assigns every sample of the batch to an expert, as close to the problem's targets as it gets.</summary>
    /// <param name="problem">The batch.</param>
    /// <param name="assignment">Receives the expert of each sample.</param>
    /// <param name="random">Source of the latent z.</param>
    GateSolution Solve(GateProblem problem, Span<int> assignment, ref SequenceRandom random);
}
