using System.Runtime.InteropServices;
using EdgeAspire.Gate.Inference;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Team;

/// <summary>Finds probabilities and entropy in an expert's response and believes them only when they can be true.</summary>
internal static class ExpertAnswer
{
    // Softmax in single precision, or in half precision on an accelerator, sums to 1 within this.
    private const float SumTolerance = 0.01f;

    // Rounding may take the entropy of a certain answer just below zero.
    private const float EntropyTolerance = 1e-3f;

    /// <returns>What is wrong, or null.</returns>
    public static Error? Read(
        InferResponse response, long samples, int classes, out ReadOnlyMemory<byte> probabilities, out ReadOnlyMemory<byte> entropy)
    {
        entropy = default;
        return Find(response, GateOutputs.Probabilities, [samples, classes], out probabilities)
            ?? Find(response, GateOutputs.Entropy, [samples], out entropy)
            ?? CheckProbabilities(MemoryMarshal.Cast<byte, float>(probabilities.Span), classes)
            ?? CheckEntropy(MemoryMarshal.Cast<byte, float>(entropy.Span), classes);
    }

    private static Error? Find(InferResponse response, string name, ReadOnlySpan<long> shape, out ReadOnlyMemory<byte> data)
    {
        data = default;
        foreach (var output in response.Outputs)
        {
            if (!string.Equals(output.Name, name, StringComparison.Ordinal))
            {
                continue;
            }

            data = output.Data;
            var fits = output.DataType == TensorDataType.Fp32
                && output.Shape.AsSpan().SequenceEqual(shape)
                && TensorShape.TryCountBytes(TensorDataType.Fp32, shape, out var expectedBytes)
                && data.Length == expectedBytes;
            return fits ? null : Invalid($"expected output {name} FP32 {TensorShape.Format(shape)}, got {output}");
        }

        return Invalid($"expected output '{name}', got none of that name");
    }

    private static Error? CheckProbabilities(ReadOnlySpan<float> probabilities, int classes)
    {
        for (var start = 0; start < probabilities.Length; start += classes)
        {
            var sum = 0f;
            foreach (var probability in probabilities.Slice(start, classes))
            {
                // Written so that NaN fails too.
                if (!(probability >= -SumTolerance && probability <= 1 + SumTolerance))
                {
                    return Invalid($"expected probabilities from 0 to 1, got {probability} for sample {start / classes}");
                }

                sum += probability;
            }

            if (!(Math.Abs(sum - 1) <= SumTolerance))
            {
                return Invalid($"expected probabilities that sum to 1, got {sum} for sample {start / classes}");
            }
        }

        return null;
    }

    private static Error? CheckEntropy(ReadOnlySpan<float> entropy, int classes)
    {
        var largest = MathF.Log(classes) + EntropyTolerance;
        for (var sample = 0; sample < entropy.Length; sample++)
        {
            if (!(entropy[sample] >= -EntropyTolerance && entropy[sample] <= largest))
            {
                return Invalid($"expected an entropy from 0 to ln {classes} nats, got {entropy[sample]} for sample {sample}");
            }
        }

        return null;
    }

    private static Error Invalid(string what) => new(ErrorReason.InvalidAnswer, $"invalid answer: {what}");
}
