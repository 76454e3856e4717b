using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Planner.Blobs;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Analysis;

/// <summary>Reads graphs of files in the repository. Weights stay in the file.</summary>
internal sealed class GraphReader
{
    private readonly BlobStore _blobs;
    private readonly OnnxLimits _limits;

    public GraphReader(BlobStore blobs, IOptions<PlannerOptions> options)
    {
        _blobs = blobs;
        _limits = new OnnxLimits { MaxBytes = options.Value.MaxBlobBytes, MaxNodes = options.Value.MaxAnalyzedNodes };
    }

    /// <summary>Reads a file and lets somebody work with its graph while it is open.</summary>
    /// <param name="source">The file.</param>
    /// <param name="work">What to do with the graph and the file's length; runs on a thread of its own.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>What the work gave, or what is wrong with the file and where.</returns>
    public async Task<Outcome<T>> ReadAsync<T>(
        ModelSource source, Func<ModelGraph, long, Task<Outcome<T>>> work, CancellationToken cancellationToken)
    {
        Outcome<FileStream> opened = await _blobs.OpenAsync(source.Hash, cancellationToken);
        if (!opened.TryGetValue(out FileStream? file, out Error? error))
        {
            return error;
        }

        await using (file)
        {
            return await Task.Run(() => ReadAsync(source, file, work), cancellationToken);
        }
    }

    private async Task<Outcome<T>> ReadAsync<T>(ModelSource source, FileStream file, Func<ModelGraph, long, Task<Outcome<T>>> work)
    {
        if (!OnnxModelReader.Read(file, _limits).TryGetValue(out OnnxModel? model, out OnnxFault? fault))
        {
            return ErrorOf(source, fault);
        }

        using (model)
        {
            return ModelGraph.Analyze(model, source.Shapes).TryGetValue(out ModelGraph? graph, out fault)
                ? await work(graph, file.Length)
                : ErrorOf(source, fault);
        }
    }

    /// <summary>A fault of the file, as whoever asked sees it.</summary>
    public static Error ErrorOf(ModelSource source, OnnxFault fault) => new(
        fault.Reason == OnnxFaultReason.TooLarge ? ErrorReason.TooLarge : ErrorReason.InvalidModel, $"{source.Place}: {fault.Message}.");
}
