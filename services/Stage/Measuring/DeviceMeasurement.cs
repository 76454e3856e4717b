using System.Collections.Immutable;
using EdgeAspire.Inference.Profiling;
using EdgeAspire.Inference.Runtime;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.ServiceDefaults.Lifetime;
using EdgeAspire.Serving.Computing;
using EdgeAspire.Stage.Configuration;
using EdgeAspire.Stage.Registration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Measuring;

/// <summary>Measures the device when it starts, and whenever it is asked to; what was measured is registered.</summary>
internal sealed class DeviceMeasurement(
    LayerTest layers,
    LinkTest link,
    MessageTest messages,
    ProfileSender profile,
    AnnouncedStage announced,
    ComputeQueue queue,
    ComputeThreads threads,
    IOptions<StageOptions> options,
    IHostApplicationLifetime lifetime,
    ILogger<DeviceMeasurement> logger) : BackgroundService
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Measures link, messages and speed; one measurement at a time.</summary>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var messageMs = Known(await messages.MeasureAsync(cancellationToken));
            var figures = Known(await link.MeasureAsync(cancellationToken));
            if (figures is { } measured && messageMs is { } own)
            {
                // What a message takes this device is part of the delay that was measured, and counts by itself.
                figures = measured with { DelayMs = Math.Max(0, measured.DelayMs - own) };
            }

            var gflops = await MeasureLayersAsync(cancellationToken);
            announced.Set(gflops, figures, messageMs);
            logger.Measured(gflops, figures?.Mbps, figures?.DelayMs, messageMs);
        }
        finally
        {
            _turn.Release();
        }
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Measure is MeasureMode.None || !await lifetime.WaitUntilStartedAsync(stoppingToken))
        {
            return;
        }

        try
        {
            await MeasureAsync(stoppingToken);
            ResidentMemory.Release();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private T? Known<T>(Outcome<T> outcome)
        where T : struct
    {
        if (outcome.TryGetValue(out var value, out var error))
        {
            return value;
        }

        logger.NotMeasured(error.Message);
        return null;
    }

    // With the turn of a request, so that neither disturbs the other. The profile comes before the registration, after which plans are made.
    private async Task<double?> MeasureLayersAsync(CancellationToken cancellationToken)
    {
        if (await queue.EnterAsync(cancellationToken) is { } refused)
        {
            logger.NotMeasured(refused.Message);
            return null;
        }

        Outcome<ImmutableArray<LayerMeasurement>> outcome;
        try
        {
            outcome = await threads.RunAsync(() => layers.Measure(cancellationToken));
        }
        finally
        {
            queue.Leave();
        }

        if (!outcome.TryGetValue(out var measured, out var error))
        {
            logger.NotMeasured(error.Message);
            return null;
        }

        await profile.SendAsync(measured, cancellationToken);
        return LayerTest.Gflops(measured);
    }
}
