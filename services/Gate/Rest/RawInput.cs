using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rest;

/// <summary>A request without JSON: the body is the model's only input, a batch of one.</summary>
internal static class RawInput
{
    public const string BinaryOutputParameter = "binary_data_output";

    public static Outcome<InferRequest> Read(ReadOnlyMemory<byte> body, TensorSpecification? input)
    {
        if (input is null)
        {
            return new Error(ErrorReason.ModelNotReady, "A raw request needs the model's input, which is not known yet.");
        }

        if (Resolve(input, body.Length) is not { } shape)
        {
            return new Error(
                ErrorReason.WrongByteCount, $"Raw request: expected the bytes of one sample of {input}, got {body.Length} bytes.");
        }

        var request = new InferRequest();
        request.Inputs.Add(new Tensor(input.Name, input.DataType, shape, body));
        request.Parameters[BinaryOutputParameter] = new InferParameter { BoolParam = true };
        return request;
    }

    // The batch is one; one further open dimension follows from the number of bytes.
    private static long[]? Resolve(TensorSpecification input, int bodyBytes)
    {
        long[] shape = [.. input.Shape];
        if (shape.Length > 0 && shape[0] == -1)
        {
            shape[0] = 1;
        }

        var open = Array.IndexOf(shape, -1);
        if (open >= 0)
        {
            shape[open] = 1;
            if (!TensorShape.TryCountBytes(input.DataType, shape, out var unitBytes) || unitBytes == 0 || bodyBytes % unitBytes != 0)
            {
                return null;
            }

            shape[open] = bodyBytes / unitBytes;
        }

        return TensorShape.TryCountBytes(input.DataType, shape, out var expectedBytes) && expectedBytes == bodyBytes ? shape : null;
    }
}
