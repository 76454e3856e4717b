using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Inference;

namespace EdgeAspire.Gate.Inference;

/// <summary>Puts what was decided on the span of a request, for the first sample of its batch.</summary>
internal static class AnswerTags
{
    public static void Set(Activity span, InferResponse response)
    {
        foreach (var output in response.Outputs)
        {
            switch (output.Name)
            {
                case GateOutputs.Expert:
                    span.SetTag("edgeaspire.expert.chosen", MemoryMarshal.Read<long>(output.Data.Span));
                    break;
                case GateOutputs.Entropy:
                    span.SetTag("edgeaspire.entropy", MemoryMarshal.Read<float>(output.Data.Span));
                    break;
                case GateOutputs.Label:
                    span.SetTag("edgeaspire.samples", output.Shape[0]);
                    break;
                default:
                    break;
            }
        }
    }
}
