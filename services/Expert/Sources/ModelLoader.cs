using System.Collections.Immutable;
using System.Security.Cryptography;
using EdgeAspire.Expert.Classification;
using EdgeAspire.Expert.Configuration;
using EdgeAspire.Expert.Serving;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Onnx.Description;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Expert.Sources;

/// <summary>Makes a model that can be served of a file, or says why not.</summary>
internal sealed class ModelLoader(IOptions<ExpertOptions> expertOptions, IOptions<InferenceOptions> inferenceOptions)
{
    private readonly OutputMode _configuredOutput = expertOptions.Value.Output;
    private readonly InferenceOptions _inference = inferenceOptions.Value;

    /// <summary>Reads, checks and loads a file.</summary>
    public Outcome<ServedModel> Load(ModelFile file)
    {
        if (!Read(file).TryGetValue(out var model, out var error))
        {
            return error;
        }

        using var checkedModel = model;
        if (model.Description.Inputs.FirstOrDefault(input => input.Shape is null) is { } shapeless)
        {
            return new Error(
                ErrorReason.InvalidModel,
                $"Model {file.Identity}: input {shapeless} declares no shape; expected one, with open dimensions where any size will do.");
        }

        if (!ModelSession.Load(file.Identity.Name, file.Path, _inference).TryGetValue(out var session, out error))
        {
            return error;
        }

        if (!FindHead(file, model, session).TryGetValue(out var head, out error))
        {
            session.Dispose();
            return error;
        }

        return new ServedModel(file.Identity, session, head);
    }

    // The file is checked before the runtime sees it: it refuses nothing by name, and would open files beside the model.
    private Outcome<OnnxModel> Read(ModelFile file)
    {
        using var stream = File.OpenRead(file.Path);
        if (stream.Length > _inference.MaxModelBytes)
        {
            return new Error(
                ErrorReason.TooLarge,
                $"Model {file.Identity} has {stream.Length} bytes; setting '{InferenceOptions.Section}:{nameof(InferenceOptions.MaxModelBytes)}' allows {_inference.MaxModelBytes}.");
        }

        if (file.Sha256 is not null && !string.Equals(Convert.ToHexStringLower(SHA256.HashData(stream)), file.Sha256, StringComparison.Ordinal))
        {
            return new Error(ErrorReason.InvalidModel, $"Model {file.Identity}: the file '{file.Path}' does not have the hash {file.Sha256}.");
        }

        stream.Position = 0;
        return OnnxModelReader.Read(stream, OnnxLimits.Default with { MaxBytes = _inference.MaxModelBytes }).TryGetValue(out var model, out var fault)
            ? model
            : new Error(
                fault.Reason is OnnxFaultReason.TooLarge ? ErrorReason.TooLarge : ErrorReason.InvalidModel,
                $"Model {file.Identity}: {fault.Message}.");
    }

    private Outcome<ClassifierHead?> FindHead(ModelFile file, OnnxModel model, ModelSession session)
    {
        if (_configuredOutput is OutputMode.Raw)
        {
            return (ClassifierHead?)null;
        }

        if (!model.DescribeClassifier().TryGetValue(out var classifier, out var fault))
        {
            return new Error(
                ErrorReason.InvalidModel,
                $"Model {file.Identity}: {fault.Message}. To serve the model's own outputs, set '{ExpertOptions.Section}:{nameof(ExpertOptions.Output)}' to 'raw'.");
        }

        var index = IndexOf(session.Outputs, classifier.Output.Name);
        if (session.Outputs[index].DataType is not (TensorDataType.Fp32 or TensorDataType.Fp64 or TensorDataType.Fp16))
        {
            return new Error(
                ErrorReason.InvalidModel, $"Model {file.Identity}: expected FP32, FP64 or FP16 classes, got {session.Outputs[index]}.");
        }

        if (session.Inputs[0].DataType is not (TensorDataType.Fp32 or TensorDataType.Fp64 or TensorDataType.Fp16 or TensorDataType.UInt8))
        {
            return new Error(ErrorReason.InvalidModel, $"Model {file.Identity}: expected a floating-point or UINT8 input, got {session.Inputs[0]}.");
        }

        var (kind, evidence) = KindOf(file, classifier);
        return new ClassifierHead(index, session.Outputs[index], classifier.Classes, kind, evidence);
    }

    private (ClassifierOutput Kind, string Evidence) KindOf(ModelFile file, ClassifierDescription classifier)
    {
        if (_configuredOutput is not OutputMode.Auto)
        {
            return (ToKind(_configuredOutput), $"setting '{ExpertOptions.Section}:{nameof(ExpertOptions.Output)}'");
        }

        return file.DeclaredOutput is OutputMode.Auto
            ? (classifier.Kind, classifier.Evidence)
            : (ToKind(file.DeclaredOutput), "the model's manifest");
    }

    private static ClassifierOutput ToKind(OutputMode mode) =>
        mode is OutputMode.Probabilities ? ClassifierOutput.Probabilities : ClassifierOutput.Logits;

    private static int IndexOf(ImmutableArray<TensorSpecification> outputs, string name)
    {
        for (var index = 0; index < outputs.Length; index++)
        {
            if (string.Equals(outputs[index].Name, name, StringComparison.Ordinal))
            {
                return index;
            }
        }

        throw new InvalidOperationException($"ONNX Runtime does not list the output '{name}' that the model declares.");
    }
}
