using EdgeAspire.Trainer.Engine.Randomness;

namespace EdgeAspire.Trainer.Gating;

/// <summary>
/// What a gate has to solve for one batch: control variables delta such that the assignment argmin_i delta_i·H_i (eq. 1) gives every
/// expert its target share (eq. 4). Buffers are reused from batch to batch.
/// </summary>
internal sealed class GateProblem
{
    /// <summary>Added to every entropy before its logarithm: an entropy of 0 would tie for every delta.</summary>
    internal const double EntropyFloor = 1e-8;

    // Relative size of the jitter that breaks exact ties; far below any difference that carries information.
    private const double Jitter = 1e-7;

    private double[] _logEntropy = [];

    /// <summary>Creates the problem of <paramref name="experts"/> experts and gain a (0 &lt; a &lt; 1).</summary>
    internal GateProblem(int experts, double gain)
    {
        Experts = experts;
        Gain = gain;
        PlainShares = new double[experts];
        Targets = new double[experts];
    }

    internal int Experts { get; }

    internal double Gain { get; }

    /// <summary>Samples of the batch, n.</summary>
    internal int Samples { get; private set; }

    /// <summary>log(H + floor), with jitter, [samples, experts].</summary>
    internal ReadOnlySpan<double> LogEntropy => _logEntropy.AsSpan(0, Samples * Experts);

    /// <summary>gamma_i (eq. 2): the share of samples of which expert i is the least uncertain.</summary>
    internal double[] PlainShares { get; }

    /// <summary>s_i = 1/K − a·(gamma_i − 1/K), made reachable: not below 0, summing to 1.</summary>
    internal double[] Targets { get; }

    /// <summary>Delta: the mean over the samples of D(x)/E(x), how diverse the experts' uncertainty is. 0 when all are certain.</summary>
    internal double Diversity { get; private set; }

    /// <summary>Takes a batch.</summary>
    /// <param name="entropy">H[sample, expert] in nats, [samples, experts].</param>
    /// <param name="samples">n, at least 1.</param>
    /// <param name="random">Breaks ties.</param>
    /// <param name="exploration">Standard deviation of the normal noise added to log H before the assignment, 0 for none.</param>
    internal void Load(ReadOnlySpan<float> entropy, int samples, ref SequenceRandom random, double exploration = 0)
    {
        Samples = samples;
        if (_logEntropy.Length < samples * Experts)
        {
            _logEntropy = new double[samples * Experts];
        }

        double diversity = 0;
        Array.Clear(PlainShares);
        for (int x = 0; x < samples; x++)
        {
            ReadOnlySpan<float> row = entropy.Slice(x * Experts, Experts);
            double mean = 0;
            int best = 0;
            for (int i = 0; i < Experts; i++)
            {
                double value = Math.Log(row[i] + EntropyFloor) + (Jitter * random.NextDouble());
                _logEntropy[(x * Experts) + i] = value;
                mean += row[i] / (double)Experts;
                best = value < _logEntropy[(x * Experts) + best] ? i : best;
            }

            PlainShares[best] += 1.0 / samples;
            if (exploration > 0)
            {
                foreach (ref double value in _logEntropy.AsSpan(x * Experts, Experts))
                {
                    value += exploration * random.NextNormal();
                }
            }

            double deviation = 0;
            foreach (float h in row)
            {
                deviation += Math.Abs(h - mean) / Experts;
            }

            diversity += deviation / (mean + EntropyFloor);
        }

        Diversity = diversity / samples;
        ReachableTargets(PlainShares, Gain, Targets);
    }

    /// <summary>
    /// The targets of eq. 4. With a strong bias 1/K − a·(gamma_i − 1/K) is negative, which no assignment reaches: such targets become 0
    /// and the others shrink in proportion.
    /// </summary>
    internal static void ReachableTargets(ReadOnlySpan<double> plainShares, double gain, Span<double> targets)
    {
        double even = 1.0 / plainShares.Length;
        double sum = 0;
        for (int i = 0; i < plainShares.Length; i++)
        {
            targets[i] = Math.Max(0, even - (gain * (plainShares[i] - even)));
            sum += targets[i];
        }

        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] /= sum;
        }
    }

    /// <summary>The hard assignment argmin_i (log delta_i + log H_i) with its shares, and J = (1/K)·Σ|share_i − s_i|.</summary>
    internal double Assign(ReadOnlySpan<double> logDelta, Span<int> assignment, Span<double> shares)
    {
        shares.Clear();
        double unit = 1.0 / Samples;
        for (int x = 0; x < Samples; x++)
        {
            ReadOnlySpan<double> row = _logEntropy.AsSpan(x * Experts, Experts);
            int best = 0;
            double least = double.PositiveInfinity;
            for (int i = 0; i < row.Length; i++)
            {
                double value = logDelta[i] + row[i];
                if (value < least)
                {
                    least = value;
                    best = i;
                }
            }

            assignment[x] = best;
            shares[best] += unit;
        }

        return Distance(shares);
    }

    /// <summary>J of the given shares (line 10 of Algorithm 2).</summary>
    internal double Distance(ReadOnlySpan<double> shares)
    {
        double sum = 0;
        for (int i = 0; i < shares.Length; i++)
        {
            sum += Math.Abs(shares[i] - Targets[i]);
        }

        return sum / Experts;
    }
}
