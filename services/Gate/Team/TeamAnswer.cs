using System.Runtime.InteropServices;
using EdgeAspire.Gate.Inference;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Team;

/// <summary>Puts the team's answer together: per sample the row of the least uncertain expert.</summary>
internal static class TeamAnswer
{
    private const float NoAnswer = -1;

    /// <param name="response">Receives the outputs, and owns their memory.</param>
    /// <param name="hops">One per expert; at least one with an answer.</param>
    /// <param name="samples">The batch.</param>
    /// <param name="classes">Columns of the probabilities.</param>
    /// <param name="withExperts">Adds every expert's answer.</param>
    /// <param name="maxBytes">What the outputs may take together.</param>
    /// <param name="pool">Where their memory comes from.</param>
    /// <param name="wins">Receives, per expert, for how many samples it answered.</param>
    public static Error? Fill(
        InferResponse response,
        ReadOnlySpan<HopResult> hops,
        long samples,
        int classes,
        bool withExperts,
        int maxBytes,
        TensorBufferPool pool,
        Span<int> wins)
    {
        var perSampleBytes = ((long)classes * sizeof(float)) + sizeof(float) + (2 * sizeof(long))
            + (withExperts ? hops.Length * (classes + 1L) * sizeof(float) : 0);
        if (samples > maxBytes / perSampleBytes)
        {
            return new Error(
                ErrorReason.TooLarge, $"The outputs of {samples} samples take {samples * perSampleBytes} bytes: expected {maxBytes} at most.");
        }

        var buffer = pool.Rent((int)(samples * perSampleBytes));
        response.Own(buffer);
        var rest = buffer.Memory;
        var label = Add<long>(response, GateOutputs.Label, TensorDataType.Int64, [samples], ref rest);
        var expert = Add<long>(response, GateOutputs.Expert, TensorDataType.Int64, [samples], ref rest);
        var probabilities = Add<float>(response, GateOutputs.Probabilities, TensorDataType.Fp32, [samples, classes], ref rest);
        var entropy = Add<float>(response, GateOutputs.Entropy, TensorDataType.Fp32, [samples], ref rest);
        Select(hops, classes, probabilities, label, entropy, expert, wins);
        if (withExperts)
        {
            CopyExperts(
                hops,
                classes,
                Add<float>(response, GateOutputs.ExpertProbabilities, TensorDataType.Fp32, [samples, hops.Length, classes], ref rest),
                Add<float>(response, GateOutputs.ExpertEntropy, TensorDataType.Fp32, [samples, hops.Length], ref rest));
        }

        return null;
    }

    private static Span<T> Add<T>(InferResponse response, string name, TensorDataType dataType, long[] shape, ref Memory<byte> rest)
        where T : unmanaged
    {
        TensorShape.TryCountBytes(dataType, shape, out var lengthBytes);
        var data = rest[..(int)lengthBytes];
        rest = rest[(int)lengthBytes..];
        response.Outputs.Add(new Tensor(name, dataType, shape, data));
        return MemoryMarshal.Cast<byte, T>(data.Span);
    }

    private static void Select(
        ReadOnlySpan<HopResult> hops,
        int classes,
        Span<float> probabilities,
        Span<long> label,
        Span<float> entropy,
        Span<long> expert,
        Span<int> wins)
    {
        Span<float> candidates = stackalloc float[hops.Length];
        for (var sample = 0; sample < label.Length; sample++)
        {
            for (var hop = 0; hop < hops.Length; hop++)
            {
                candidates[hop] = hops[hop].Response is null ? float.NaN : Floats(hops[hop].Entropy)[sample];
            }

            var winner = LeastEntropy.Choose(candidates);
            var row = Floats(hops[winner].Probabilities).Slice(sample * classes, classes);
            row.CopyTo(probabilities.Slice(sample * classes, classes));
            label[sample] = LeastEntropy.Label(row);
            entropy[sample] = candidates[winner];
            expert[sample] = hops[winner].Expert;
            wins[winner]++;
        }
    }

    private static void CopyExperts(ReadOnlySpan<HopResult> hops, int classes, Span<float> probabilities, Span<float> entropy)
    {
        for (var place = 0; place < entropy.Length; place++)
        {
            var hop = hops[place % hops.Length];
            var sample = place / hops.Length;
            var row = probabilities.Slice(place * classes, classes);
            if (hop.Response is null)
            {
                row.Clear();
                entropy[place] = NoAnswer;
            }
            else
            {
                Floats(hop.Probabilities).Slice(sample * classes, classes).CopyTo(row);
                entropy[place] = Floats(hop.Entropy)[sample];
            }
        }
    }

    private static ReadOnlySpan<float> Floats(ReadOnlyMemory<byte> bytes) => MemoryMarshal.Cast<byte, float>(bytes.Span);
}
