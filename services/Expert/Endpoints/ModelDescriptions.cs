using System.Collections.Immutable;
using System.Globalization;
using EdgeAspire.Expert.Configuration;
using EdgeAspire.Expert.Serving;
using EdgeAspire.Onnx.Description;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Expert.Endpoints;

/// <summary>What the metadata calls tell, over gRPC and REST alike.</summary>
internal sealed class ModelDescriptions(ServedModels models, IOptions<ExpertOptions> options)
{
    private const string Platform = "onnxruntime_onnx";

    public static ServerMetadataResponse Server() => new()
    {
        Name = "edgeaspire-expert",
        Version = typeof(ModelDescriptions).Assembly.GetName().Version?.ToString(3) ?? "",
    };

    /// <summary>Whether a version serves; an error for a model that is not this one.</summary>
    public Outcome<bool> IsReady(string name, string version)
    {
        if (models.Hold(name, version).TryGetValue(out var lease, out var error))
        {
            using (lease)
            {
                return lease.Model.IsReady;
            }
        }

        return error.Reason is ErrorReason.ModelNotReady ? false : error;
    }

    /// <summary>Inputs and outputs of a version, and in the properties how its outputs come about.</summary>
    public Outcome<ModelMetadataResponse> Describe(string name, string version)
    {
        if (!models.Hold(name, version).TryGetValue(out var lease, out var error))
        {
            return error;
        }

        using (lease)
        {
            var model = lease.Model;
            var response = new ModelMetadataResponse { Name = model.Identity.Name, Platform = Platform };
            response.Versions.AddRange(models.NewestFirst.Where(other => other.IsReady).Select(other => other.Identity.VersionText));
            response.Inputs.AddRange(Tensors(model.Session.Inputs));
            response.Outputs.AddRange(Tensors(model.Outputs));
            response.Properties.Add("edge_device", options.Value.DeviceName);
            response.Properties.Add("edge_part", model.Identity.Part);
            response.Properties.Add("edge_provider", model.Session.Provider.ToString());
            response.Properties.Add("edge_max_batch", options.Value.MaxBatch.ToString(CultureInfo.InvariantCulture));
            AddOutput(response, model);
            return response;
        }
    }

    private static void AddOutput(ModelMetadataResponse response, ServedModel model)
    {
        if (model.Head is not { } head)
        {
            response.Properties.Add("edge_output", "raw");
            return;
        }

        response.Properties.Add("edge_output", head.Kind is ClassifierOutput.Logits ? "logits" : "probabilities");
        response.Properties.Add("edge_output_name", head.Output.Name);
        response.Properties.Add("edge_output_evidence", head.Evidence);
        response.Properties.Add("edge_classes", head.Classes.ToString(CultureInfo.InvariantCulture));
    }

    private static IEnumerable<ModelMetadataResponse.Types.TensorMetadata> Tensors(ImmutableArray<TensorSpecification> tensors) =>
        tensors.Select(tensor =>
        {
            var metadata = new ModelMetadataResponse.Types.TensorMetadata { Name = tensor.Name, Datatype = tensor.DataType.ProtocolName() };
            metadata.Shape.AddRange(tensor.Shape);
            return metadata;
        });
}
