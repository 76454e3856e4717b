using System.Globalization;
using System.Runtime.InteropServices;
using EdgeAspire.Onnx.Description;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Expert.Classification;

/// <summary>Makes probabilities [N, C] and entropy [N] of a classifier's output.</summary>
/// <param name="OutputIndex">Which of the model's outputs it is.</param>
/// <param name="Output">What the model declares of it.</param>
/// <param name="Classes">C.</param>
/// <param name="Kind">What its numbers are.</param>
/// <param name="Evidence">Who says so: the setting, the manifest, or the model's last operator.</param>
internal sealed record ClassifierHead(int OutputIndex, TensorSpecification Output, int Classes, ClassifierOutput Kind, string Evidence)
{
    /// <summary>The first output served, FP32 [N, C].</summary>
    public const string ProbabilitiesName = "probabilities";

    /// <summary>The second output served, FP32 [N], in nats.</summary>
    public const string EntropyName = "entropy";

    // A softmax in half precision over a thousand classes is off by this much.
    private const float SumTolerance = 0.02f;

    /// <summary>Computes both.</summary>
    /// <param name="batch">N.</param>
    /// <param name="output">The model's output: [N, C], or with dimensions of 1 after it.</param>
    /// <param name="probabilities">Receives N x C numbers.</param>
    /// <param name="entropy">Receives N numbers.</param>
    /// <returns>What is wrong with the model's output, or null.</returns>
    public Error? Apply(int batch, in Tensor output, Span<float> probabilities, Span<float> entropy)
    {
        if (!TensorShape.TryCountElements(output.Shape, out var elements) || elements != (long)batch * Classes)
        {
            return Defect($"expected [{batch}, {Classes}], got {TensorShape.Format(output.Shape)}");
        }

        var values = ToSingle(output, probabilities);
        for (var row = 0; row < batch; row++)
        {
            var from = values.Slice(row * Classes, Classes);
            var to = probabilities.Slice(row * Classes, Classes);
            if (Kind is ClassifierOutput.Logits)
            {
                entropy[row] = Softmax.Compute(from, to);
                if (float.IsNaN(entropy[row]))
                {
                    return Defect($"row {row} holds numbers that are not finite");
                }
            }
            else
            {
                (entropy[row], var sum) = Entropy.Compute(from);
                if (!(MathF.Abs(sum - 1) <= SumTolerance))
                {
                    return Defect(string.Create(
                        CultureInfo.InvariantCulture,
                        $"expected probabilities, which are not negative and have the sum 1, but the sum of row {row} is {sum}; 'logits' may be meant ({Evidence})"));
                }

                from.CopyTo(to);
            }
        }

        return null;
    }

    private static ReadOnlySpan<float> ToSingle(in Tensor output, Span<float> space)
    {
        switch (output.DataType)
        {
            case TensorDataType.Fp64:
                var doubles = MemoryMarshal.Cast<byte, double>(output.Data.Span);
                for (var index = 0; index < doubles.Length; index++)
                {
                    space[index] = (float)doubles[index];
                }

                return space;
            case TensorDataType.Fp16:
                var halves = MemoryMarshal.Cast<byte, Half>(output.Data.Span);
                for (var index = 0; index < halves.Length; index++)
                {
                    space[index] = (float)halves[index];
                }

                return space;
            default:
                return MemoryMarshal.Cast<byte, float>(output.Data.Span);
        }
    }

    private Error Defect(string what) => new(ErrorReason.InvalidModel, $"The model's output '{Output.Name}': {what}.");
}
