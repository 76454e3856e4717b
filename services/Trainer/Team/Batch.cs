using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Data.Augmentation;
using EdgeAspire.Trainer.Engine.Randomness;

namespace EdgeAspire.Trainer.Team;

/// <summary>The samples of one iteration: shuffled anew each epoch, distorted anew each time, made from the seed alone.</summary>
internal sealed class Batch
{
    private const ulong ShuffleStream = 1;
    private const ulong DistortionStream = 1UL << 32;

    private readonly ImageSet _set;
    private readonly Distortion _distortion;
    private readonly ulong _seed;
    private readonly int[] _order;
    private readonly float[] _images;
    private readonly ImageWarp[] _warps;
    private int _epoch = -1;

    /// <summary>Creates batches of <paramref name="count"/> samples.</summary>
    internal Batch(ImageSet set, int count, Distortion distortion, ulong seed, int threads)
    {
        _set = set;
        _distortion = distortion;
        _seed = seed;
        _order = new int[set.Count];
        _images = new float[count * set.ImageLength];
        _warps = new ImageWarp[threads];
        for (int thread = 0; thread < threads; thread++)
        {
            _warps[thread] = new ImageWarp(set.Height, set.Width);
        }

        Labels = new byte[count];
    }

    internal int Count => Labels.Length;

    internal int ImageLength => _set.ImageLength;

    /// <summary>Batches of an epoch.</summary>
    internal int PerEpoch => _set.Count / Count;

    internal byte[] Labels { get; }

    /// <summary>All images, [count, channels·height·width], 0 to 1.</summary>
    internal ReadOnlySpan<float> Images => _images;

    internal ReadOnlySpan<float> Image(int index) => _images.AsSpan(index * ImageLength, ImageLength);

    /// <summary>Fills the batch of one iteration.</summary>
    internal void Load(int epoch, int index)
    {
        if (epoch != _epoch)
        {
            for (int i = 0; i < _order.Length; i++)
            {
                _order[i] = i;
            }

            new SequenceRandom(_seed, ShuffleStream, (ulong)epoch).Shuffle(_order);
            _epoch = epoch;
        }

        Parallel.For(0, _warps.Length, part => Distort(part, epoch, index * Count));
    }

    // Each part of the batch has a warp of its own; every sample has its own random numbers, so the parts do not matter to the result.
    private void Distort(int part, int epoch, int start)
    {
        for (int x = part * Count / _warps.Length; x < (part + 1) * Count / _warps.Length; x++)
        {
            int sample = _order[start + x];
            Labels[x] = _set.Label(sample);
            var random = new SequenceRandom(_seed, DistortionStream + (ulong)epoch, (ulong)sample);
            _warps[part].Apply(_set.Image(sample), _images.AsSpan(x * ImageLength, ImageLength), _set.Channels, _distortion, ref random);
        }
    }
}
