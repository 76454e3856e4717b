using System.Security.Cryptography;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Parts;

/// <summary>Makes a part that can be run of a file, or says why not.</summary>
internal sealed class PartLoader(IOptions<InferenceOptions> options)
{
    /// <summary>Kept by each part; large outputs come from the pool that all parts share.</summary>
    private const long MaxKeptOutputBytes = 1L << 20;

    private readonly InferenceOptions _options = options.Value;

    /// <summary>Reads, checks, loads and warms a file.</summary>
    public Outcome<LoadedPart> Load(PartRequest request, string path, long weightBytes, long activationBytes)
    {
        if (!Read(request.Sha256, path).TryGetValue(out var read, out var error)
            || !ModelSession.Load(request.Sha256, read.References, Path.GetDirectoryName(path)!, _options, MaxKeptOutputBytes, read.PacksWeights)
                .TryGetValue(out var session, out error))
        {
            return error;
        }

        if (!PartBinding.Create(session, request.Text, request.Description).TryGetValue(out var binding, out error)
            || (error = WarmUp(session, binding)) is not null)
        {
            session.Dispose();
            return error with { Message = $"Part {request.Sha256}: {error.Message}" };
        }

        var part = new LoadedPart(request.Sha256, session, weightBytes, activationBytes);
        part.Add(binding);
        return part;
    }

    // The file is checked before the runtime sees it: it refuses nothing by name, and would open files beside the model. The runtime then maps
    // the weights from the file, because what it reads itself is in memory twice until it is loaded.
    private Outcome<(byte[] References, bool PacksWeights)> Read(string sha256, string path)
    {
        using var stream = File.OpenRead(path);
        if (!string.Equals(Convert.ToHexStringLower(SHA256.HashData(stream)), sha256, StringComparison.Ordinal))
        {
            return new Error(ErrorReason.InvalidModel, $"Part {sha256}: the file '{path}' does not have that hash; it is damaged.");
        }

        stream.Position = 0;
        if (OnnxModelReader.Read(stream, OnnxLimits.Default with { MaxBytes = _options.MaxModelBytes }).TryGetValue(out var model, out var fault))
        {
            using (model)
            {
                return (model.ToReferences(Path.GetFileName(path)), !LargeProducts.AreIn(model));
            }
        }

        return new Error(
            fault.Reason is OnnxFaultReason.TooLarge ? ErrorReason.TooLarge : ErrorReason.InvalidModel, $"Part {sha256}: {fault.Message}.");
    }

    // The first run of a session allocates what later ones use again.
    private static Error? WarmUp(ModelSession session, PartBinding binding)
    {
        var inputs = new Tensor[binding.Inputs.Length];
        var buffers = new List<TensorBuffer>(inputs.Length);
        try
        {
            for (var index = 0; index < inputs.Length; index++)
            {
                var input = binding.Inputs[index];
                var buffer = TensorBufferPool.Shared.Rent(input.LengthBytes);
                buffers.Add(buffer);
                buffer.Memory.Span.Clear();
                inputs[index] = new Tensor(input.Tensor, input.Type, input.Box.Shape, buffer.Memory);
            }

            if (!session.Run(inputs).TryGetValue(out var run, out var error))
            {
                return error;
            }

            run.Dispose();
            return null;
        }
        finally
        {
            buffers.ForEach(buffer => buffer.Dispose());
        }
    }
}
