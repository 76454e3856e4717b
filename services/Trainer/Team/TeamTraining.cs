using System.Diagnostics;
using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Engine.Networks;
using EdgeAspire.Trainer.Engine.Randomness;
using EdgeAspire.Trainer.Gating;

namespace EdgeAspire.Trainer.Team;

/// <summary>
/// Algorithm 1: for every batch the experts' predictive entropies, the gate's assignment (Algorithm 2), one step of every expert on its
/// own samples (Algorithm 3). One call of <see cref="Step"/> is one iteration; between two calls the training can be saved and restored.
/// With one expert it is ordinary training, which makes the baseline. Not thread-safe.
/// </summary>
public sealed class TeamTraining
{
    private const ulong WeightStream = 1UL << 40;
    private const ulong GateStream = 2UL << 40;
    private const ulong ThetaStream = 3UL << 40;

    // Every so many batches the gate that is not in charge solves the same problem, so that the report can compare the two.
    private const int ComparisonInterval = 10;
    private const double WarmUp = 0.05;

    private readonly ImageSet _heldOut;
    private readonly int _threads;
    private readonly Batch _batch;
    private readonly GateProblem _problem;
    private readonly IGate[] _gates;
    private readonly int[] _assignment;
    private readonly int[] _comparison;
    private readonly float[] _entropy;
    private readonly ParallelOptions _parallel;

    /// <summary>Prepares a run from the beginning.</summary>
    /// <param name="settings">Checked settings; see <see cref="TeamSettingsCheck"/>.</param>
    /// <param name="train">Training images; the last part of them is held out.</param>
    /// <param name="threads">Threads to use, at least 1.</param>
    /// <exception cref="ArgumentException">The settings are out of range or the set is smaller than one batch.</exception>
    public TeamTraining(TeamSettings settings, ImageSet train, int threads)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (TeamSettingsCheck.Find(settings) is { } wrong)
        {
            throw new ArgumentException(wrong, nameof(settings));
        }

        (ImageSet learned, _heldOut) = train.Split((int)(train.Count * settings.HeldOut));
        if (learned.Count < settings.BatchSize)
        {
            throw new ArgumentException(
                $"{train.Name} leaves {learned.Count} training images, fewer than one batch of {settings.BatchSize}.", nameof(train));
        }

        Settings = settings;
        Shape = PerceptronShape.ForTeam(settings.Experts, train.ImageLength, train.Classes);
        _threads = threads;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        _batch = new Batch(learned, settings.BatchSize, settings.Distortion, settings.Seed, threads);
        Experts = new ExpertTrainer[settings.Experts];
        for (int i = 0; i < Experts.Length; i++)
        {
            Experts[i] = new ExpertTrainer(Shape, new SequenceRandom(settings.Seed, WeightStream, (ulong)i));
        }

        _problem = new GateProblem(settings.Experts, settings.Gain);
        IGate network = new NetworkGate(
            settings.Experts, settings.Tolerance, settings.GateSteps, new SequenceRandom(settings.Seed, ThetaStream));
        IGate direct = new DirectGate(settings.Experts, settings.Tolerance, settings.GateSteps);
        _gates = string.Equals(settings.Gate, GateKind.Network, StringComparison.Ordinal) ? [network, direct] : [direct, network];
        _assignment = new int[settings.BatchSize];
        _comparison = new int[settings.BatchSize];
        _entropy = new float[settings.BatchSize * settings.Experts];
        History = new TrainingHistory(settings, _batch.PerEpoch, train.Classes);
    }

    /// <summary>The settings of the run.</summary>
    public TeamSettings Settings { get; }

    /// <summary>The shape of every expert.</summary>
    public PerceptronShape Shape { get; }

    /// <summary>Iterations done.</summary>
    public int Iteration { get; internal set; }

    /// <summary>Iterations of the whole run.</summary>
    public int Iterations => _batch.PerEpoch * Settings.Epochs;

    /// <summary>Iterations of one epoch.</summary>
    public int IterationsPerEpoch => _batch.PerEpoch;

    /// <summary>Epochs done.</summary>
    public int Epoch => Iteration / _batch.PerEpoch;

    /// <summary>Whether all iterations are done.</summary>
    public bool IsFinished => Iteration >= Iterations;

    /// <summary>What happened so far.</summary>
    public TrainingHistory History { get; }

    internal ExpertTrainer[] Experts { get; }

    internal IReadOnlyList<IGate> Gates => _gates;

    /// <summary>The assignment of the last batch, for tests.</summary>
    internal ReadOnlySpan<int> Assignment => _assignment;

    // Experts run in parallel; only when there are fewer of them than threads does one expert's matrix product use several.
    private int ThreadsWithin => Math.Max(1, _threads / Experts.Length);

    /// <summary>Does one iteration; at the end of an epoch also measures the team on the held-out images.</summary>
    public void Step()
    {
        if (IsFinished)
        {
            throw new InvalidOperationException($"All {Iterations} iterations are done.");
        }

        long started = Stopwatch.GetTimestamp();
        int epoch = Iteration / _batch.PerEpoch;
        _batch.Load(epoch, Iteration % _batch.PerEpoch);
        AssignSamples();
        float rate = (float)(Settings.LearningRate * RateAt((Iteration + 0.5) / Iterations));
        Parallel.For(0, Experts.Length, _parallel, i =>
            Experts[i].Learn(_batch, _assignment, i, rate, (float)Settings.WeightDecay, ThreadsWithin));
        History.Record(Iteration, Experts, _problem.PlainShares, _assignment, _batch.Labels);
        Iteration++;
        if (Iteration % _batch.PerEpoch == 0)
        {
            TeamAccuracy? accuracy = _heldOut.Count > 0 ? Evaluate(_heldOut) : null;
            History.CloseEpoch(epoch, accuracy?.Team);
        }

        History.Seconds += Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Measures the team on labelled images: the least uncertain expert answers.</summary>
    public TeamAccuracy Evaluate(ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return TeamEvaluation.Measure(Experts, images, _parallel, ThreadsWithin);
    }

    /// <summary>Learning rate relative to its maximum after the fraction <paramref name="progress"/> of the run.</summary>
    internal static double RateAt(double progress) =>
        progress < WarmUp ? progress / WarmUp : 0.5 * (1 + Math.Cos(Math.PI * (progress - WarmUp) / (1 - WarmUp)));

    private void AssignSamples()
    {
        if (Experts.Length == 1)
        {
            return;
        }

        Parallel.For(0, Experts.Length, _parallel, i =>
            Experts[i].Entropies(_batch.Images, _batch.Count, _entropy, i, Experts.Length, ThreadsWithin));
        var random = new SequenceRandom(Settings.Seed, GateStream, (ulong)Iteration);
        _problem.Load(_entropy, _batch.Count, ref random, Settings.Exploration);
        History.Record(0, _gates[0].Solve(_problem, _assignment, ref random));
        if (Iteration % ComparisonInterval == 0)
        {
            History.Record(1, _gates[1].Solve(_problem, _comparison, ref random));
        }
    }
}
