using EdgeAspire.Onnx.Description;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Planner.Blobs;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Models;

/// <summary>Reads and checks the files of parts, one at a time, because a graph is in memory while it is checked.</summary>
internal sealed class PartReader : IDisposable
{
    private readonly OnnxLimits _limits;
    private readonly SemaphoreSlim _reading = new(1);

    public PartReader(IOptions<PlannerOptions> options) => _limits = new OnnxLimits { MaxBytes = options.Value.MaxBlobBytes };

    /// <summary>Describes a part, or says what is wrong with it and where.</summary>
    public async Task<Outcome<PartDescription>> ReadAsync(string name, BlobHash hash, FileStream file, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (!OnnxModelReader.Read(file, _limits).TryGetValue(out OnnxModel? model, out OnnxFault? fault))
            {
                return new Error(ErrorReason.InvalidModel, $"Part '{name}' ({hash}): {fault.Message}.");
            }

            using (model)
            {
                Outcome<ClassifierDescription> found = model.DescribeClassifier().TryGetValue(out ClassifierDescription? classifier, out fault)
                    ? classifier
                    : new Error(ErrorReason.InvalidModel, $"Part '{name}' ({hash}): {fault.Message}.");
                return new PartDescription(name, hash.ToString(), file.Length, model.Description.ParameterCount, found);
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();
}
