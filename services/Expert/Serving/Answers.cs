using System.Runtime.InteropServices;
using EdgeAspire.Expert.Classification;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Serving.Checks;

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

        NamedTensors.AddOutput(response, request, new Tensor(ClassifierHead.ProbabilitiesName, TensorDataType.Fp32, [batch, head.Classes], probabilities));
        NamedTensors.AddOutput(response, request, new Tensor(ClassifierHead.EntropyName, TensorDataType.Fp32, [batch], entropy));
        return null;
    }

    /// <summary>The model's own outputs, where they lie; the response becomes the run's owner.</summary>
    public static void AddRaw(InferResponse response, InferRequest request, ModelRun run)
    {
        response.Own(run);
        NamedTensors.AddOutputs(response, request, run.Outputs);
    }

    private static Span<float> AsFloats(Memory<byte> memory) => MemoryMarshal.Cast<byte, float>(memory.Span);
}
