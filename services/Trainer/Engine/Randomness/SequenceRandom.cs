using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeAspire.Trainer.Engine.Randomness;

/// <summary>
/// A small reproducible generator (xoshiro256**, seeded by SplitMix64) addressed by up to three counters, so that any batch or sample
/// can be regenerated without storing a generator's state in a checkpoint.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct SequenceRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Starts the sequence that belongs to a seed and a position.</summary>
    internal SequenceRandom(ulong seed, ulong first = 0, ulong second = 0)
    {
        ulong state = seed;
        state = Mix(ref state) ^ (first * 0xD1342543DE82EF95UL);
        state = Mix(ref state) ^ (second * 0xAF251AF3B0F025B5UL);
        _s0 = Mix(ref state);
        _s1 = Mix(ref state);
        _s2 = Mix(ref state);
        _s3 = Mix(ref state);
    }

    /// <summary>64 uniformly distributed bits.</summary>
    internal ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    internal double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    internal float NextFloat(float low, float high) => low + ((high - low) * ((NextBits() >> 40) * (1.0f / (1 << 24))));

    /// <summary>Uniform in 0 .. <paramref name="count"/> − 1 (multiply-shift; the bias is below count / 2⁶⁴).</summary>
    internal int NextIndex(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    /// <summary>Standard normal, by Box–Muller.</summary>
    internal double NextNormal() =>
        Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Shuffles in place (Fisher–Yates).</summary>
    internal void Shuffle(Span<int> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextIndex(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong Mix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
