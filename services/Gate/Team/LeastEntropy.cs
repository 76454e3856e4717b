namespace EdgeAspire.Gate.Team;

/// <summary>TeamNet's gate at inference (section V, figure 4): the least uncertain expert answers.</summary>
internal static class LeastEntropy
{
    /// <summary>The place of the least value; the first among equals.</summary>
    /// <param name="entropies">One value per expert, in nats; NaN for an expert that has none.</param>
    /// <returns>-1 when every value is NaN.</returns>
    public static int Choose(ReadOnlySpan<float> entropies)
    {
        var best = -1;
        for (var expert = 0; expert < entropies.Length; expert++)
        {
            if (!float.IsNaN(entropies[expert]) && (best < 0 || entropies[expert] < entropies[best]))
            {
                best = expert;
            }
        }

        return best;
    }

    /// <summary>The place of the greatest value; the first among equals.</summary>
    public static int Label(ReadOnlySpan<float> probabilities)
    {
        var best = 0;
        for (var label = 1; label < probabilities.Length; label++)
        {
            if (probabilities[label] > probabilities[best])
            {
                best = label;
            }
        }

        return best;
    }
}
