using EdgeAspire.Trainer.Gating;

namespace EdgeAspire.Trainer.Team;

/// <summary>Everything a run measures while it trains. Part of a checkpoint, so that a continued run reports the same.</summary>
public sealed class TrainingHistory
{
    private readonly int _experts;
    private readonly int _batchesPerEpoch;
    private readonly int _batchSize;

    /// <summary>Creates an empty history with room for the whole run.</summary>
    internal TrainingHistory(TeamSettings settings, int batchesPerEpoch, int classes)
    {
        _experts = settings.Experts;
        _batchesPerEpoch = batchesPerEpoch;
        _batchSize = settings.BatchSize;
        Classes = classes;
        int iterations = checked(settings.Epochs * batchesPerEpoch);
        Shares = new float[checked(iterations * _experts)];
        PlainShares = new float[iterations * _experts];
        Losses = new float[settings.Epochs * _experts];
        Accuracies = new float[settings.Epochs];
        Assignments = new int[_experts * classes];
        LastAssignments = new int[_experts * classes];
        LossSums = new double[_experts];
        LossCounts = new long[_experts];
        string other = string.Equals(settings.Gate, GateKind.Network, StringComparison.Ordinal) ? GateKind.Direct : GateKind.Network;
        Gates = [new GateStatistics { Gate = settings.Gate, InCharge = true }, new GateStatistics { Gate = other, InCharge = false }];
    }

    /// <summary>Seconds spent in iterations, over all parts of a run that was interrupted.</summary>
    public double Seconds { get; internal set; }

    /// <summary>Statistics of the gate in charge, then of the other.</summary>
    public IReadOnlyList<GateStatistics> Gates { get; }

    internal int Classes { get; }

    /// <summary>Share of the batch assigned to each expert, [iterations, experts].</summary>
    internal float[] Shares { get; }

    /// <summary>Share of the batch of which each expert is the least uncertain (gamma, eq. 2), [iterations, experts].</summary>
    internal float[] PlainShares { get; }

    /// <summary>Mean loss of each epoch, [epochs, experts], nats.</summary>
    internal float[] Losses { get; }

    /// <summary>Accuracy of the team on the held-out images after each epoch; NaN when none are held out.</summary>
    internal float[] Accuracies { get; }

    /// <summary>Samples of each class assigned to each expert in the epoch under way, [experts, classes].</summary>
    internal int[] Assignments { get; }

    /// <summary>The same of the last whole epoch.</summary>
    internal int[] LastAssignments { get; }

    internal double[] LossSums { get; }

    internal long[] LossCounts { get; }

    /// <summary>Shares of the batch of one iteration.</summary>
    public ReadOnlySpan<float> SharesAt(int iteration) => Shares.AsSpan(iteration * _experts, _experts);

    /// <summary>Mean assigned share, mean plain share and largest deviation of an assigned share from 1/K over the last tenth of the first
    /// <paramref name="iterations"/> iterations.</summary>
    public ShareSummary LastTenth(int iterations)
    {
        int first = iterations - Math.Max(1, iterations / 10);
        double[] assigned = new double[_experts];
        double[] plain = new double[_experts];
        double largest = 0;
        for (int at = first; at < iterations; at++)
        {
            for (int i = 0; i < _experts; i++)
            {
                float share = Shares[(at * _experts) + i];
                assigned[i] += share / (double)(iterations - first);
                plain[i] += PlainShares[(at * _experts) + i] / (double)(iterations - first);
                largest = Math.Max(largest, Math.Abs(share - (1.0 / _experts)));
            }
        }

        return new ShareSummary(iterations - first, assigned, plain, largest);
    }

    internal void Record(int gate, GateSolution solution) => Gates[gate].Add(solution);

    internal void Record(
        int iteration, ReadOnlySpan<ExpertTrainer> experts, ReadOnlySpan<double> plainShares, ReadOnlySpan<int> assignment, ReadOnlySpan<byte> labels)
    {
        if (iteration % _batchesPerEpoch == 0)
        {
            Array.Clear(Assignments);
        }

        Span<int> counts = stackalloc int[_experts];
        counts.Clear();
        for (int x = 0; x < assignment.Length; x++)
        {
            counts[assignment[x]]++;
            Assignments[(assignment[x] * Classes) + labels[x]]++;
        }

        for (int i = 0; i < _experts; i++)
        {
            Shares[(iteration * _experts) + i] = (float)counts[i] / _batchSize;
            PlainShares[(iteration * _experts) + i] = _experts == 1 ? 1 : (float)plainShares[i];
            LossSums[i] += experts[i].Loss * experts[i].Samples;
            LossCounts[i] += experts[i].Samples;
        }
    }

    internal void CloseEpoch(int epoch, double? accuracy)
    {
        Accuracies[epoch] = (float)(accuracy ?? double.NaN);
        for (int i = 0; i < _experts; i++)
        {
            Losses[(epoch * _experts) + i] = LossCounts[i] == 0 ? 0 : (float)(LossSums[i] / LossCounts[i]);
        }

        Array.Clear(LossSums);
        Array.Clear(LossCounts);
        Assignments.CopyTo(LastAssignments, 0);
    }
}
