using System.Runtime.InteropServices;
using EdgeAspire.Bench.Serving;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Bench.Lab.Rings;

/// <summary>A few inputs of a model with one input, and what ONNX Runtime answers to each on this machine.</summary>
internal sealed class RingQuestions
{
    // Parts add in another order than the whole model, which is seen in the last bits.
    private const double Tolerance = 1e-3;

    private const int Count = 8;
    private const int Patch = 16;

    private readonly Tensor[] _inputs;
    private readonly float[][][] _answers;

    private RingQuestions(Tensor[] inputs, float[][][] answers)
    {
        _inputs = inputs;
        _answers = answers;
    }

    /// <summary>Makes inputs for a model, and has it answer them.</summary>
    /// <param name="file">The model.</param>
    /// <exception cref="InvalidOperationException">Two answers are alike, so that one would pass for the other.</exception>
    public static RingQuestions Of(string file)
    {
        using var session = ModelSession.Load(RingModel.Name, file, new InferenceOptions()).Value;
        var specification = session.Inputs[0];
        long[] shape = [.. specification.Shape.Select(axis => Math.Max(1, axis))];
        Tensor[] inputs = [.. Enumerable.Range(0, Count).Select(seed => new Tensor(specification.Name, TensorDataType.Fp32, shape, Patches(shape, seed)))];
        float[][][] answers = [.. inputs.Select(input =>
        {
            using var run = session.Run([input]).Value;
            return ValuesOf(run.Outputs);
        })];
        var alike = Enumerable.Range(0, Count).Any(one => Enumerable.Range(0, one).Any(other => RelativeError.Of(answers[one][0], answers[other][0]) <= 10 * Tolerance));
        return alike
            ? throw new InvalidOperationException($"Model '{RingModel.Name}' answers two different inputs alike: wrong answers would not be seen.")
            : new RingQuestions(inputs, answers);
    }

    /// <summary>The input of an item.</summary>
    public Tensor Input(int item) => _inputs[item % Count];

    /// <summary>What is wrong with the answer to an item; null when it is what the whole model answers.</summary>
    public string? FindFault(int item, InferResponse response)
    {
        var answers = _answers[item % Count];
        if (response.Outputs.Count != answers.Length)
        {
            return FormattableString.Invariant($"{response.Outputs.Count} outputs of {answers.Length}");
        }

        for (var output = 0; output < answers.Length; output++)
        {
            var error = RelativeError.Of(MemoryMarshal.Cast<byte, float>(response.Outputs[output].Data.Span), answers[output]);
            if (!(error <= Tolerance))
            {
                return FormattableString.Invariant($"{response.Outputs[output]}, off by {error:G3}");
            }
        }

        return null;
    }

    private static float[][] ValuesOf(ReadOnlySpan<Tensor> outputs)
    {
        var values = new float[outputs.Length][];
        for (var output = 0; output < values.Length; output++)
        {
            values[output] = MemoryMarshal.Cast<byte, float>(outputs[output].Data.Span).ToArray();
        }

        return values;
    }

    // Of random colours: to noise alone, classifiers answer much the same.
    private static byte[] Patches(long[] shape, int seed)
    {
        var (width, rows) = ((int)shape[^1], (int)(shape.Aggregate(1L, (elements, axis) => elements * axis) / shape[^1]));
        var random = new Random(seed);
        var bytes = new byte[sizeof(float) * width * rows];
        var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
        var colours = new float[(width / Patch) + 1];
        for (var row = 0; row < rows; row++)
        {
            for (var patch = 0; row % Patch == 0 && patch < colours.Length; patch++)
            {
                colours[patch] = (2 * random.NextSingle()) - 1;
            }

            for (var column = 0; column < width; column++)
            {
                values[(row * width) + column] = colours[column / Patch];
            }
        }

        return bytes;
    }
}
