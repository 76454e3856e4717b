using System.Runtime.InteropServices;
using EdgeAspire.Load.Configuration;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Load.Items;

/// <summary>What the whole model says to each input.</summary>
internal sealed class ExpectedAnswers
{
    // Blocks round otherwise than the whole model, whose layers ONNX Runtime fuses; a wrong answer differs by about as much as its values.
    private const float Tolerance = 1e-3f;

    private readonly List<Dictionary<string, byte[]>> _answers = [];

    private ExpectedAnswers()
    {
    }

    /// <summary>Asks the reference for the answer to each input.</summary>
    /// <param name="client">The reference.</param>
    /// <param name="model">What it calls the model.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="timeout">For each answer.</param>
    public static async Task<Outcome<ExpectedAnswers>> AskAsync(
        InferenceClient client, string model, IReadOnlyList<Tensor[]> inputs, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ExpectedAnswers expected = new();
        foreach (var input in inputs)
        {
            using var request = RequestOf(model, input);
            if (!(await client.InferAsync(request, timeout, cancellationToken)).TryGetValue(out var response, out var error))
            {
                return error with { Message = $"The reference ('{LoadOptions.Section}:{nameof(LoadOptions.Reference)}', {client.Address}) does not answer: {error.Message}" };
            }

            using (response)
            {
                expected._answers.Add(response.Outputs.ToDictionary(output => output.Name, output => output.Data.ToArray(), StringComparer.Ordinal));
            }
        }

        return expected;
    }

    /// <summary>A request with an input.</summary>
    public static InferRequest RequestOf(string model, Tensor[] input)
    {
        InferRequest request = new() { ModelName = model };
        foreach (var tensor in input)
        {
            request.Inputs.Add(tensor);
        }

        return request;
    }

    /// <summary>What is wrong with an answer to an input; null for nothing.</summary>
    public string? FindFault(int input, InferResponse response)
    {
        var expected = _answers[input];
        if (response.Outputs.Count != expected.Count)
        {
            return $"expected {expected.Count} outputs, got {response.Outputs.Count}";
        }

        foreach (var output in response.Outputs)
        {
            if (!expected.TryGetValue(output.Name, out var bytes) || bytes.Length != output.Data.Length)
            {
                return $"expected {string.Join(", ", expected.Select(entry => $"{entry.Key} of {entry.Value.Length} bytes"))}, got {output}";
            }

            if (output.DataType is not TensorDataType.Fp32)
            {
                if (!output.Data.Span.SequenceEqual(bytes))
                {
                    return $"{output} differs from the whole model's";
                }

                continue;
            }

            var should = MemoryMarshal.Cast<byte, float>(bytes);
            var does = MemoryMarshal.Cast<byte, float>(output.Data.Span);
            var largest = 0f;
            var difference = 0f;
            for (var place = 0; place < should.Length; place++)
            {
                largest = MathF.Max(largest, MathF.Abs(should[place]));
                difference = MathF.Max(difference, MathF.Abs(should[place] - does[place]));
            }

            // Written so that NaN is a fault.
            if (!(difference <= Tolerance * largest))
            {
                return $"{output} is off by {difference} where the whole model's largest is {largest}";
            }
        }

        return null;
    }
}
