using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Expert.Tests;

/// <summary>Requests and what comes back, in few words.</summary>
internal static class Request
{
    public static InferRequest For(string model, params Tensor[] inputs)
    {
        var request = new InferRequest { ModelName = model };
        foreach (var input in inputs)
        {
            request.Inputs.Add(input);
        }

        return request;
    }

    public static Tensor Tensor(string name, long[] shape, params float[] values) =>
        new(name, TensorDataType.Fp32, shape, MemoryMarshal.AsBytes<float>(values).ToArray());

    public static Tensor Tensor(string name, long[] shape, params double[] values) =>
        new(name, TensorDataType.Fp64, shape, MemoryMarshal.AsBytes<double>(values).ToArray());

    public static float[] Floats(InferResponse response, string output) =>
        MemoryMarshal.Cast<byte, float>(response.Outputs.Single(tensor => string.Equals(tensor.Name, output, StringComparison.Ordinal)).Data.Span).ToArray();
}
