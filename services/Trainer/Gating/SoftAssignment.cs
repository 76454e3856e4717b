namespace EdgeAspire.Trainer.Gating;

/// <summary>
/// The differentiable form of the assignment: soft arg-min (eq. 5), its steepness b (eq. 6) and the soft shares (eq. 7), with the
/// gradient of J by log delta. Works on values v = delta_i·H_i / mean(H), so that b does not depend on the scale of the entropies.
/// </summary>
internal sealed class SoftAssignment(int experts)
{
    /// <summary>c of eq. 7.</summary>
    internal const double Discretization = 10;

    private const double LargestSteepness = 1e12;
    private const double SmallestSteepness = 1e-3;

    // Far from the false solution at b → 0: it separates entropies that differ by a thousandth of their mean.
    private const double LeastStart = 1e3;

    private readonly double[] _credit = new double[experts];
    private readonly double[] _scratch = new double[experts];
    private readonly double[] _delta = new double[experts];
    private double[] _entropy = [];
    private double[] _values = [];
    private double[] _probabilities = [];
    private double[] _index = [];
    private int _samples;

    /// <summary>Normalised soft shares of the last <see cref="Evaluate"/>.</summary>
    internal double[] Shares { get; } = new double[experts];

    /// <summary>Takes a batch's entropies, scaled by their mean.</summary>
    internal void Load(GateProblem problem)
    {
        _samples = problem.Samples;
        int length = _samples * experts;
        if (_values.Length < length)
        {
            _entropy = new double[length];
            _values = new double[length];
            _probabilities = new double[length];
            _index = new double[_samples];
        }

        double mean = 0;
        for (int k = 0; k < length; k++)
        {
            _entropy[k] = Math.Exp(problem.LogEntropy[k]);
            mean += _entropy[k] / length;
        }

        for (int k = 0; k < length; k++)
        {
            _entropy[k] /= mean;
        }
    }

    /// <summary>Sets log delta.</summary>
    internal void SetControls(ReadOnlySpan<double> logDelta)
    {
        for (int i = 0; i < experts; i++)
        {
            _delta[i] = Math.Exp(logDelta[i]);
        }

        for (int k = 0; k < _samples * experts; k++)
        {
            _values[k] = _delta[k % experts] * _entropy[k];
        }
    }

    /// <summary>
    /// Solves eq. 6 for b: the mean distance of the soft index to the nearest integer becomes <paramref name="distance"/>. Searched
    /// downwards from a large b, because with an odd number of experts b → 0 is a false solution: the index collapses to the middle one.
    /// </summary>
    /// <param name="distance">The small ε of eq. 6, in (0, 0.25).</param>
    /// <param name="start">Where the search starts, usually the previous batch's b.</param>
    internal double Steepness(double distance, double start)
    {
        double high = Math.Clamp(start * 4, LeastStart, LargestSteepness);
        while (high < LargestSteepness && MeanDistance(high) > distance)
        {
            high *= 8;
        }

        double low = high;
        while (low > SmallestSteepness && MeanDistance(low) <= distance)
        {
            high = low;
            low /= 4;
        }

        for (int i = 0; i < 4 && high > low; i++)
        {
            double middle = Math.Sqrt(high * low);
            if (MeanDistance(middle) <= distance)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        return high;
    }

    /// <summary>Mean over the samples of the distance of the soft index to the nearest integer.</summary>
    internal double MeanDistance(double steepness)
    {
        double sum = 0;
        for (int x = 0; x < _samples; x++)
        {
            double index = SoftIndex(x, steepness, _scratch);
            sum += Math.Abs(index - Math.Round(index));
        }

        return sum / _samples;
    }

    /// <summary>Computes the soft shares for the given b and returns J against the targets.</summary>
    internal double Evaluate(GateProblem problem, double steepness)
    {
        Array.Clear(_credit);
        for (int x = 0; x < _samples; x++)
        {
            Span<double> p = _probabilities.AsSpan(x * experts, experts);
            double index = SoftIndex(x, steepness, p);
            _index[x] = index;
            int nearest = Nearest(x, index);
            if (nearest < 0)
            {
                for (int i = 0; i < experts; i++)
                {
                    _credit[i] += p[i];
                }
            }
            else
            {
                _credit[nearest] += Math.Tanh(Discretization * (0.5 - Math.Abs(index - (nearest + 1))));
            }
        }

        double total = Total();
        for (int i = 0; i < experts; i++)
        {
            Shares[i] = _credit[i] / total;
        }

        return problem.Distance(Shares);
    }

    /// <summary>
    /// The gradient of J by log delta at the point last evaluated. The side on which a share is of its target is read from
    /// <paramref name="shares"/>: the soft ones for the gradient proper, the hard ones to go on where the soft ones are met already.
    /// </summary>
    internal void Gradient(GateProblem problem, double steepness, ReadOnlySpan<double> shares, Span<double> gradient)
    {
        double total = Total();
        double weighted = 0;
        Span<double> byShare = stackalloc double[experts];
        for (int i = 0; i < experts; i++)
        {
            byShare[i] = Math.Sign(shares[i] - problem.Targets[i]) / (double)experts;
            weighted += byShare[i] * Shares[i];
        }

        gradient.Clear();
        for (int x = 0; x < _samples; x++)
        {
            ReadOnlySpan<double> p = _probabilities.AsSpan(x * experts, experts);
            ReadOnlySpan<double> v = _values.AsSpan(x * experts, experts);
            int nearest = Nearest(x, _index[x]);
            double mean = 0;
            double byIndex = 0;
            if (nearest < 0)
            {
                for (int i = 0; i < experts; i++)
                {
                    mean += p[i] * (byShare[i] - weighted) / total;
                }
            }
            else
            {
                double offset = _index[x] - (nearest + 1);
                double tanh = Math.Tanh(Discretization * (0.5 - Math.Abs(offset)));
                byIndex = -Math.Sign(offset) * Discretization * (1 - (tanh * tanh)) * (byShare[nearest] - weighted) / total;
            }

            for (int j = 0; j < experts; j++)
            {
                double byValue = nearest < 0
                    ? -steepness * p[j] * (((byShare[j] - weighted) / total) - mean)
                    : -steepness * p[j] * (j + 1 - _index[x]) * byIndex;
                gradient[j] += byValue * v[j];
            }
        }
    }

    // Eq. 5 with i = 1..K; shifted by the least value so that no exponential overflows.
    private double SoftIndex(int sample, double steepness, Span<double> probabilities)
    {
        ReadOnlySpan<double> v = _values.AsSpan(sample * experts, experts);
        double least = v[0];
        foreach (double value in v)
        {
            least = Math.Min(least, value);
        }

        double sum = 0;
        double weighted = 0;
        for (int i = 0; i < v.Length; i++)
        {
            double exponent = -steepness * (v[i] - least);
            double e = exponent < -40 ? 0 : Math.Exp(exponent);
            probabilities[i] = e;
            sum += e;
            weighted += (i + 1) * e;
        }

        for (int i = 0; i < v.Length; i++)
        {
            probabilities[i] /= sum;
        }

        return weighted / sum;
    }

    // The expert whom eq. 7 credits, or −1 where it would credit the wrong one: with experts 1 and 3 tied the soft index is 2. Such a
    // sample is credited by the soft arg-min's probabilities instead.
    private int Nearest(int sample, double index)
    {
        ReadOnlySpan<double> v = _values.AsSpan(sample * experts, experts);
        int best = 0;
        for (int i = 1; i < v.Length; i++)
        {
            best = v[i] < v[best] ? i : best;
        }

        return Math.Abs(index - (best + 1)) < 0.5 ? best : -1;
    }

    private double Total()
    {
        double total = 0;
        foreach (double credit in _credit)
        {
            total += credit;
        }

        return total > 0 ? total : 1;
    }
}
