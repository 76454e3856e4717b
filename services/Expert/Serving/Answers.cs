using System.Runtime.InteropServices;
using EdgeAspire.Expert.Classification;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Expert.Serving;

/// <summary>Turns what the model gave into the response.</summary>
internal static class Answers
{
    /// <summary>Probabilities and entropy, in memory of the response's own; the run can be disposed afterwards.</summary>
    public static Error? AddClassification(InferResponse response, InferRequest request, ServedModel model, ClassifierHead head, in Tensor input, ModelRun run)
    {
        var batch = (int)(input.Shape is [var first, ..] ? first : 1);
        var probabilityBytes = checked(batch * head.Classes * sizeof(float));
        var buffer = TensorBufferPool.Shared.Rent(probabilityBytes + (batch * sizeof(float)));
        response.Own(buffer);
        var probabilities = buffer.Memory[..probabilityBytes];
        var entropy = buffer.Memory[probabilityBytes..];
        if (head.Apply(batch, run.Outputs[head.OutputIndex], AsFloats(probabilities), AsFloats(entropy)) is { } error)
        {
            return error with { Message = $"Model {model.Identity}. {error.Message}" };
        }

        Add(response, request, new Tensor(ClassifierHead.ProbabilitiesName, TensorDataType.Fp32, [batch, head.Classes], probabilities));
        Add(response, request, new Tensor(ClassifierHead.EntropyName, TensorDataType.Fp32, [batch], entropy));
        return null;
    }

    /// <summary>The model's own outputs, where they lie; the response becomes the run's owner.</summary>
    public static void AddRaw(InferResponse response, InferRequest request, ModelRun run)
    {
        response.Own(run);
        foreach (var output in run.Outputs)
        {
            Add(response, request, output);
        }
    }

    private static Span<float> AsFloats(Memory<byte> memory) => MemoryMarshal.Cast<byte, float>(memory.Span);

    private static void Add(InferResponse response, InferRequest request, in Tensor output)
    {
        if (request.Outputs.Count == 0)
        {
            response.Outputs.Add(output);
            return;
        }

        foreach (var requested in request.Outputs)
        {
            if (string.Equals(requested.Name, output.Name, StringComparison.Ordinal))
            {
                response.Outputs.Add(output);
                return;
            }
        }
    }
}
