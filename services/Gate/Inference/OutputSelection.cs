using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Inference;

/// <summary>Leaves the outputs that the caller listed, in the caller's order.</summary>
internal static class OutputSelection
{
    public static void Apply(InferRequest request, InferResponse response)
    {
        var all = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var output in response.Outputs)
        {
            all[output.Name] = output;
        }

        response.Outputs.Clear();
        foreach (var requested in request.Outputs)
        {
            if (all.Remove(requested.Name, out var output))
            {
                response.Outputs.Add(output);
            }
        }
    }
}
