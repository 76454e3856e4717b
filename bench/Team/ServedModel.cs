using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeAspire.Bench.Serving;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Bench.Team;

/// <summary>A trained model with its experts running, asked through the gate.</summary>
internal sealed class ServedModel(TrainedModel trained, IReadOnlyList<ServiceProcess> experts, InferenceClient gate)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly List<double> _microseconds = [];

    public TrainedModel Trained => trained;

    /// <summary>Resident memory of the largest expert.</summary>
    public double ExpertMebibytes => experts.Max(expert => expert.ResidentMebibytes);

    /// <summary>Forgets what was measured so far.</summary>
    public void Reset() => _microseconds.Clear();

    /// <summary>Asks for one image at a time, one after the other.</summary>
    public async Task MeasureAsync(DigitImages images, int calls, CancellationToken cancellation)
    {
        using var buffer = TensorBufferPool.Shared.Rent(DigitImages.PixelsPerImage * sizeof(float));
        for (var call = 0; call < calls; call++)
        {
            images.Write(call % images.Count, 1, buffer.Memory.Span);
            var start = Stopwatch.GetTimestamp();
            using var response = await InferAsync(buffer, 1, cancellation).ConfigureAwait(false);
            _microseconds.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
    }

    /// <summary>Share of the test images that the served model gets right.</summary>
    public async Task<double> AccuracyAsync(DigitImages images, CancellationToken cancellation)
    {
        const int BatchSize = 100;
        var right = 0;
        using var buffer = TensorBufferPool.Shared.Rent(BatchSize * DigitImages.PixelsPerImage * sizeof(float));
        for (var first = 0; first + BatchSize <= images.Count; first += BatchSize)
        {
            images.Write(first, BatchSize, buffer.Memory.Span);
            using var response = await InferAsync(buffer, BatchSize, cancellation).ConfigureAwait(false);
            var labels = MemoryMarshal.Cast<byte, long>(
                response.Outputs.Single(output => string.Equals(output.Name, "label", StringComparison.Ordinal)).Data.Span);
            for (var image = 0; image < BatchSize; image++)
            {
                right += labels[image] == images.Labels[first + image] ? 1 : 0;
            }
        }

        return right / (double)images.Count;
    }

    /// <summary>A quantile of the latencies measured so far, in microseconds.</summary>
    public double Quantile(double fraction)
    {
        _microseconds.Sort();
        return _microseconds[(int)(_microseconds.Count * fraction)];
    }

    private async Task<InferResponse> InferAsync(TensorBuffer buffer, long count, CancellationToken cancellation)
    {
        using var request = new InferRequest { ModelName = trained.Name };
        request.Inputs.Add(new Tensor("image", TensorDataType.Fp32, [count, 1, 28, 28], buffer.Memory));
        var outcome = await gate.InferAsync(request, Deadline, cancellation).ConfigureAwait(false);
        return outcome.TryGetValue(out var response, out var error) ? response : throw new InvalidOperationException(error.ToString());
    }
}
