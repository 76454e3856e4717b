using System.Collections.Immutable;
using System.Globalization;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Stage.Configuration;
using EdgeAspire.Stage.Parts;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Endpoints;

/// <summary>What the metadata calls tell.</summary>
internal sealed class PartDescriptions(PartStore parts, IOptions<StageOptions> options)
{
    private const string Platform = "onnxruntime_onnx";

    public static ServerMetadataResponse Server()
    {
        var response = new ServerMetadataResponse
        {
            Name = "edgeaspire-stage",
            Version = typeof(PartDescriptions).Assembly.GetName().Version?.ToString(3) ?? "",
        };
        response.Extensions.Add("model_repository");
        return response;
    }

    /// <summary>Inputs and outputs of a part's file.</summary>
    public Outcome<ModelMetadataResponse> Describe(string sha256)
    {
        if (!parts.TryHold(sha256).TryGetValue(out var part, out var error))
        {
            return error;
        }

        try
        {
            var response = new ModelMetadataResponse { Name = sha256, Platform = Platform };
            response.Versions.Add("1");
            response.Inputs.AddRange(Tensors(part.Session.Inputs));
            response.Outputs.AddRange(Tensors(part.Session.Outputs));
            response.Properties.Add("edge_device", options.Value.DeviceName);
            response.Properties.Add("edge_provider", part.Session.Provider.ToString());
            response.Properties.Add("edge_memory_bytes", (part.WeightBytes + part.ActivationBytes).ToString(CultureInfo.InvariantCulture));
            return response;
        }
        finally
        {
            part.Hold.Release();
        }
    }

    private static IEnumerable<ModelMetadataResponse.Types.TensorMetadata> Tensors(ImmutableArray<TensorSpecification> tensors) =>
        tensors.Select(tensor =>
        {
            var metadata = new ModelMetadataResponse.Types.TensorMetadata { Name = tensor.Name, Datatype = tensor.DataType.ProtocolName() };
            metadata.Shape.AddRange(tensor.Shape);
            return metadata;
        });
}
