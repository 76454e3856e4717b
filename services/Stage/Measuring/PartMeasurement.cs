using System.Threading.Channels;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Profiling;
using EdgeAspire.Inference.Runtime;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Serving.Computing;
using EdgeAspire.Stage.Configuration;
using EdgeAspire.Stage.Parts;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Measuring;

/// <summary>Measures the layers of each part that is loaded, with the turn of a request, and sends the planner's database what it found.</summary>
internal sealed class PartMeasurement(
    PartStore parts,
    ComputeQueue queue,
    ComputeThreads threads,
    ProfileSender sender,
    IOptions<StageOptions> options,
    IOptions<InferenceOptions> inference,
    TimeProvider time,
    ILogger<PartMeasurement> logger) : BackgroundService
{
    private const int MaxWaiting = 64;

    // Calls wait meanwhile.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(3);

    private readonly LayerProfiler _profiler = new(inference.Value, time);
    private readonly Channel<(string Sha256, string Path)> _waiting = Channel.CreateBounded<(string, string)>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        parts.Loaded = (part, path) => _waiting.Writer.TryWrite((part.Sha256, path));
        try
        {
            await foreach (var (sha256, path) in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                await MeasureAsync(sha256, path, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private async Task MeasureAsync(string sha256, string path, CancellationToken cancellationToken)
    {
        if (await queue.EnterAsync(cancellationToken) is { } refused)
        {
            logger.NotMeasured(refused.Message);
            return;
        }

        ModelProfile? profile;
        try
        {
            profile = await threads.RunAsync(() => Measure(sha256, path, cancellationToken));
        }
        finally
        {
            queue.Leave();
        }

        if (profile is { Measurements.IsEmpty: false })
        {
            ResidentMemory.Release();
            await sender.SendAsync(profile.Measurements, cancellationToken);
        }
    }

    private ModelProfile? Measure(string sha256, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (!OnnxModelReader.Read(stream, OnnxLimits.Default with { MaxBytes = inference.Value.MaxModelBytes }).TryGetValue(out var model, out var fault))
            {
                logger.NotMeasured($"part {sha256}: {fault.Message}");
                return null;
            }

            using (model)
            {
                if (ModelGraph.Analyze(model).TryGetValue(out var graph, out fault))
                {
                    return _profiler.Measure(options.Value.DeviceName, graph, Budget, cancellationToken);
                }

                logger.NotMeasured($"part {sha256}: {fault.Message}");
                return null;
            }
        }
        catch (IOException exception)
        {
            // The cache may have deleted it to make room.
            logger.NotMeasured($"part {sha256}: {exception.Message}");
            return null;
        }
    }
}
