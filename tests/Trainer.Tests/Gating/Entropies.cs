using EdgeAspire.Trainer.Engine.Randomness;
using EdgeAspire.Trainer.Gating;

namespace EdgeAspire.Trainer.Tests.Gating;

/// <summary>Entropy matrices such as experts produce: log-normal, with some experts more certain than others.</summary>
internal static class Entropies
{
    internal static float[] Biased(int samples, int experts, double bias, ulong seed)
    {
        var random = new SequenceRandom(seed);
        float[] entropy = new float[samples * experts];
        for (int k = 0; k < entropy.Length; k++)
        {
            entropy[k] = (float)Math.Exp((1.5 * random.NextNormal()) - 3 + (bias * (k % experts)));
        }

        return entropy;
    }

    internal static GateProblem Problem(float[] entropy, int experts, double gain = 0.5)
    {
        var problem = new GateProblem(experts, gain);
        var random = new SequenceRandom(99);
        problem.Load(entropy, entropy.Length / experts, ref random);
        return problem;
    }
}
