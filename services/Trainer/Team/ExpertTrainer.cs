using EdgeAspire.Trainer.Engine.Networks;
using EdgeAspire.Trainer.Engine.Operations;
using EdgeAspire.Trainer.Engine.Optimizers;
using EdgeAspire.Trainer.Engine.Randomness;

namespace EdgeAspire.Trainer.Team;

/// <summary>One expert and its optimizer: Algorithm 3 for one i.</summary>
internal sealed class ExpertTrainer
{
    // Batch normalisation of a single sample has no variance to divide by.
    private const int FewestSamples = 2;

    private readonly PerceptronBuffers _buffers;
    private readonly float[] _gradient;
    private float[] _input = [];
    private byte[] _labels = [];
    private float[] _logits = [];

    /// <summary>Creates an expert with random weights.</summary>
    internal ExpertTrainer(PerceptronShape shape, SequenceRandom random)
    {
        Network = new Perceptron(shape);
        Network.Initialize(random);
        Optimizer = new Adam(Network.Parameters.Length);
        _buffers = new PerceptronBuffers(shape);
        _gradient = new float[Network.Parameters.Length];
    }

    internal Perceptron Network { get; }

    internal Adam Optimizer { get; }

    /// <summary>Samples the expert learned from in the last batch.</summary>
    internal int Samples { get; private set; }

    /// <summary>Their mean cross-entropy in nats, 0 without samples.</summary>
    internal double Loss { get; private set; }

    /// <summary>Entropy of the expert's prediction for every sample, written to entropy[sample·experts + expert].</summary>
    internal void Entropies(ReadOnlySpan<float> input, int rows, Span<float> entropy, int expert, int experts, int threads)
    {
        ReadOnlySpan<float> logits = Infer(input, rows, threads);
        int classes = Network.Shape.Classes;
        for (int x = 0; x < rows; x++)
        {
            entropy[(x * experts) + expert] = Softmax.Entropy(logits.Slice(x * classes, classes));
        }
    }

    /// <summary>Logits of a batch, valid until the next call.</summary>
    internal ReadOnlySpan<float> Infer(ReadOnlySpan<float> input, int rows, int threads)
    {
        int classes = Network.Shape.Classes;
        if (_logits.Length < rows * classes)
        {
            _logits = new float[rows * classes];
        }

        Network.Infer(input, _logits, rows, _buffers, threads);
        return _logits.AsSpan(0, rows * classes);
    }

    /// <summary>
    /// Line 4 of Algorithm 3 on the expert's own samples (the sign is the one that descends the loss, which the listing leaves out).
    /// An expert without samples is skipped: there is nothing to average.
    /// </summary>
    internal void Learn(Batch batch, ReadOnlySpan<int> assignment, int expert, float rate, float weightDecay, int threads)
    {
        Gather(batch, assignment, expert);
        Loss = 0;
        if (Samples < FewestSamples)
        {
            return;
        }

        double loss = Network.Backpropagate(_input, _labels, Samples, smoothing: 0, _gradient, _buffers, threads);
        Loss = loss / Samples;
        Optimizer.Update(Network.Parameters, _gradient, rate, weightDecay);
    }

    private void Gather(Batch batch, ReadOnlySpan<int> assignment, int expert)
    {
        int length = batch.ImageLength;
        if (_labels.Length < batch.Count)
        {
            _input = new float[batch.Count * length];
            _labels = new byte[batch.Count];
        }

        Samples = 0;
        for (int x = 0; x < assignment.Length; x++)
        {
            if (assignment[x] == expert)
            {
                batch.Image(x).CopyTo(_input.AsSpan(Samples * length));
                _labels[Samples++] = batch.Labels[x];
            }
        }
    }
}
