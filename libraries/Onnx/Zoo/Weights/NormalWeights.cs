using System.Buffers.Binary;
using EdgeAspire.Onnx.Building;

namespace EdgeAspire.Onnx.Zoo.Weights;

/// <summary>
/// Normally distributed FP32 weights, each a function of seed, tensor name and place alone: any part of any tensor can be made by itself,
/// and is the same on every machine.
/// </summary>
internal sealed class NormalWeights : IInitializerData
{
    private const ulong GoldenRatio = 0x9E37_79B9_7F4A_7C15;

    private readonly ulong _key;
    private readonly float _mean;
    private readonly float _deviation;

    /// <param name="seed">The seed of the model.</param>
    /// <param name="name">The name of the tensor, which makes it unlike the others.</param>
    /// <param name="count">Weights in the tensor.</param>
    /// <param name="mean">Mean of the distribution.</param>
    /// <param name="deviation">Standard deviation of the distribution.</param>
    public NormalWeights(ulong seed, string name, long count, double mean, double deviation)
    {
        _key = Mix(Mix(seed) ^ Hash(name));
        _mean = (float)mean;
        _deviation = (float)deviation;
        LengthBytes = count * sizeof(float);
    }

    /// <inheritdoc/>
    public long LengthBytes { get; }

    /// <inheritdoc/>
    public void Read(long offsetBytes, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offsetBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offsetBytes + destination.Length, LengthBytes, nameof(destination));
        int skipped = (int)(offsetBytes % sizeof(float));
        ulong index = (ulong)offsetBytes / sizeof(float);
        while (skipped > 0 || (index & 1) != 0)
        {
            destination = destination[WritePart(destination, index++, skipped)..];
            skipped = 0;
        }

        for (; destination.Length >= 2 * sizeof(float); index += 2)
        {
            ulong word = Word(index);
            Write(destination, (uint)word);
            Write(destination[sizeof(float)..], (uint)(word >> 32));
            destination = destination[(2 * sizeof(float))..];
        }

        while (!destination.IsEmpty)
        {
            destination = destination[WritePart(destination, index++, skipped: 0)..];
        }
    }

    // FNV-1a, 64 bits.
    private static ulong Hash(string name)
    {
        ulong hash = 0xCBF2_9CE4_8422_2325;
        foreach (char character in name)
        {
            hash = (hash ^ character) * 0x0000_0100_0000_01B3;
        }

        return hash;
    }

    // The output function of SplitMix64 (Steele, Lea and Flood 2014).
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }

    // The bits of the pair of weights that this one belongs to: the even one has the lower half.
    private ulong Word(ulong index) => Mix(_key + ((index / 2) * GoldenRatio));

    private int WritePart(Span<byte> destination, ulong index, int skipped)
    {
        Span<byte> whole = stackalloc byte[sizeof(float)];
        Write(whole, (uint)(Word(index) >> (32 * (int)(index & 1))));
        int taken = Math.Min(destination.Length, sizeof(float) - skipped);
        whole.Slice(skipped, taken).CopyTo(destination);
        return taken;
    }

    private void Write(Span<byte> destination, uint bits) =>
        BinaryPrimitives.WriteSingleLittleEndian(destination, _mean + (_deviation * NormalQuantiles.Of(bits)));
}
