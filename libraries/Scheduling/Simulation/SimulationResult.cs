namespace EdgeAspire.Scheduling.Simulation;

/// <summary>What came of a simulation.</summary>
public sealed record SimulationResult
{
    /// <summary>Items that were admitted.</summary>
    public required int Admitted { get; init; }

    /// <summary>Items that were refused because queues were full or their worker was not there.</summary>
    public required int Refused { get; init; }

    /// <summary>Answers at their sources.</summary>
    public required int Answered { get; init; }

    /// <summary>Answers beyond the first of an item: none, unless delivery is broken.</summary>
    public required int AnsweredTwice { get; init; }

    /// <summary>Items whose source died before their answer.</summary>
    public required int DiedWithSource { get; init; }

    /// <summary>Items of living sources without an answer: none, unless delivery is broken or time ran out.</summary>
    public int Missing => Admitted - Answered - DiedWithSource;

    /// <summary>When the last item was answered.</summary>
    public required double LastAnswerSeconds { get; init; }

    /// <summary>Seconds from arrival to answer of each item, in the order of the answers, and its source.</summary>
    public required IReadOnlyList<(int Source, double Seconds)> InSystem { get; init; }

    /// <summary>Share of the time until the last answer for which each worker's processor was busy.</summary>
    public required IReadOnlyList<double> Busy { get; init; }

    /// <summary>Messages with activations.</summary>
    public required long Messages { get; init; }

    /// <summary>Bytes of activations that were sent.</summary>
    public required long ActivationBytes { get; init; }

    /// <summary>Bytes of reports on acknowledgements.</summary>
    public required long ReportBytes { get; init; }

    /// <summary>Decisions of policies.</summary>
    public required long Decisions { get; init; }

    /// <summary>Mean seconds from arrival to answer.</summary>
    public double MeanSeconds => InSystem.Count == 0 ? 0 : InSystem.Average(item => item.Seconds);

    /// <summary>A quantile of the seconds from arrival to answer.</summary>
    public double Quantile(double share)
    {
        var sorted = InSystem.Select(item => item.Seconds).Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }
}
