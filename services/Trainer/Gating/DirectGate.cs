using EdgeAspire.Trainer.Engine.Randomness;

namespace EdgeAspire.Trainer.Gating;

/// <summary>
/// Solves eq. 4 itself: in log space argmin_i (u_i + log H_i) with prescribed shares is a semi-discrete transport problem, whose dual
/// is ascended by u_i += eta·(share_i − s_i). Two experts need no iteration: u is a quantile of log H_1 − log H_2.
/// </summary>
internal sealed class DirectGate(int experts, double tolerance, int maximumSteps) : IGate
{
    private readonly double[] _logDelta = new double[experts];
    private readonly double[] _bestLogDelta = new double[experts];
    private readonly double[] _shares = new double[experts];
    private double[] _ratios = [];

    /// <summary>u, carried from batch to batch: consecutive batches need nearly the same correction.</summary>
    public double[] State => _logDelta;

    /// <inheritdoc/>
    public GateSolution Solve(GateProblem problem, Span<int> assignment, ref SequenceRandom random)
    {
        double reachable = Math.Max(tolerance, 0.5 / problem.Samples);
        if (experts == 2)
        {
            double distance = Quantile(problem, assignment);
            return new GateSolution(distance, distance, 1, distance <= reachable);
        }

        double best = double.PositiveInfinity;
        double rate = Spread(problem);
        double[] previous = new double[experts];
        int step = 0;
        while (step < maximumSteps)
        {
            double distance = problem.Assign(_logDelta, assignment, _shares);
            step++;
            if (distance < best)
            {
                best = distance;
                _logDelta.CopyTo(_bestLogDelta, 0);
            }

            if (best <= reachable)
            {
                break;
            }

            double reversal = 0;
            for (int i = 0; i < experts; i++)
            {
                double error = _shares[i] - problem.Targets[i];
                reversal += error * previous[i];
                previous[i] = error;
            }

            // The dual is concave but not smooth: halve the step when the error turns round, lengthen it while it does not.
            rate *= reversal < 0 ? 0.5 : 1.1;
            for (int i = 0; i < experts; i++)
            {
                _logDelta[i] += rate * previous[i];
            }
        }

        Centre(_bestLogDelta);
        _bestLogDelta.CopyTo(_logDelta, 0);
        double final = problem.Assign(_logDelta, assignment, _shares);
        return new GateSolution(final, final, step, final <= reachable);
    }

    private double Quantile(GateProblem problem, Span<int> assignment)
    {
        int n = problem.Samples;
        if (_ratios.Length != n)
        {
            _ratios = new double[n];
        }

        ReadOnlySpan<double> logs = problem.LogEntropy;
        for (int x = 0; x < n; x++)
        {
            _ratios[x] = logs[2 * x] - logs[(2 * x) + 1];
        }

        Array.Sort(_ratios);
        int count = (int)Math.Round(problem.Targets[0] * n);
        double threshold = count == 0 ? _ratios[0] - 1
            : count == n ? _ratios[^1] + 1
            : 0.5 * (_ratios[count - 1] + _ratios[count]);
        _logDelta[0] = -threshold / 2;
        _logDelta[1] = threshold / 2;
        return problem.Assign(_logDelta, assignment, _shares);
    }

    private double Spread(GateProblem problem)
    {
        ReadOnlySpan<double> logs = problem.LogEntropy;
        double sum = 0;
        for (int x = 0; x < problem.Samples; x++)
        {
            double low = double.PositiveInfinity;
            double high = double.NegativeInfinity;
            for (int i = 0; i < experts; i++)
            {
                low = Math.Min(low, logs[(x * experts) + i]);
                high = Math.Max(high, logs[(x * experts) + i]);
            }

            sum += high - low;
        }

        return sum / problem.Samples;
    }

    private static void Centre(Span<double> values)
    {
        double mean = 0;
        foreach (double value in values)
        {
            mean += value / values.Length;
        }

        foreach (ref double value in values)
        {
            value -= mean;
        }
    }
}
