using EdgeAspire.Protocol.Devices;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Scheduler.Chains;
using EdgeAspire.Scheduler.Computing;
using EdgeAspire.Scheduler.Configuration;
using EdgeAspire.Scheduler.History;
using EdgeAspire.Scheduler.Membership;
using EdgeAspire.Scheduler.Messages;
using EdgeAspire.Scheduler.Sources;
using EdgeAspire.Scheduler.Telemetry;
using EdgeAspire.ServiceDefaults.Listening;
using EdgeAspire.Serving.Lifetime;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Scheduler.Running;

/// <summary>
/// Brings the worker into its ring and keeps it there: fetches the plan, has the stage load the parts, measures it, registers, and follows who
/// else is there. When the service stops, the worker first ends what it has.
/// </summary>
internal sealed class WorkerHost(
    PlanSource plans,
    SourceTable sources,
    LocalStage stage,
    Peers peers,
    Messenger messenger,
    AnnouncedScheduler announced,
    DeviceRegistry.DeviceRegistryClient registry,
    IServiceProvider services,
    WorkerClock clock,
    SchedulerMetrics metrics,
    WorkerHistory history,
    IOptions<SchedulerOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<Worker> logger) : BackgroundService, IHostedLifecycleService
{
    // The first run of a part is slower than those that follow.
    private const int MeasuredItems = 3;

    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DrainPeriod = TimeSpan.FromSeconds(0.05);

    private readonly TimeSpan _viewPeriod = TimeSpan.FromSeconds(options.Value.ViewSeconds);
    private Worker? _worker;
    private Ring? _ring;
    private string? _notReady = "the service has just started";
    private bool _isRegistryAway;

    /// <summary>The worker; null until it has joined its ring.</summary>
    public Worker? Worker => Volatile.Read(ref _worker);

    /// <summary>The ring as it was seen last; null before the first time.</summary>
    public Ring? Ring => Volatile.Read(ref _ring);

    /// <summary>Why there is no worker yet; null when there is.</summary>
    public string? NotReady => Volatile.Read(ref _notReady);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (Worker is not { } worker)
        {
            return;
        }

        announced.Leave();
        worker.Leave();
        var started = time.GetTimestamp();
        while (!worker.IsDone && !cancellationToken.IsCancellationRequested && time.GetElapsedTime(started).TotalSeconds < options.Value.DrainSeconds)
        {
            await Task.Delay(DrainPeriod, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (worker.Look((scheduler, _, _) => scheduler.Unanswered) is > 0 and var unanswered)
        {
            logger.LeavesUnanswered(unanswered);
        }
    }

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override void Dispose()
    {
        Worker?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await lifetime.WaitUntilStartedAsync(stoppingToken))
        {
            return;
        }

        try
        {
            var chain = await UntilAsync(plans.GetAsync, stoppingToken);
            var (first, last) = (options.Value.FirstBlock, options.Value.LastBlock ?? chain.Blocks);
            if (last > chain.Blocks || first >= last)
            {
                throw new InvalidOperationException(
                    $"'{SchedulerOptions.Section}:{nameof(SchedulerOptions.FirstBlock)}' is {first} and '{SchedulerOptions.Section}:{nameof(SchedulerOptions.LastBlock)}' {last}, but plan '{chain.Plan}' has {chain.Blocks} blocks.");
            }

            var seconds = await UntilAsync(token => PrepareAsync(chain, first, last, token), stoppingToken);

            // Not before: the listener, which is where the address comes from, is made with this.
            var rest = services.GetRequiredService<ServiceAddresses>().Rest;
            announced.Join(chain.Plan, rest, last, seconds / chain.Chain.Work(first, last), seconds / chain.Chain.Parameters(first, last));
            while (true)
            {
                await FollowAsync(chain, stoppingToken);
                await Task.Delay(_viewPeriod, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private async Task<T> UntilAsync<T>(Func<CancellationToken, Task<Outcome<T>>> tryAsync, CancellationToken cancellationToken)
    {
        while (true)
        {
            if ((await tryAsync(cancellationToken)).TryGetValue(out var value, out var error))
            {
                return value;
            }

            Volatile.Write(ref _notReady, error.Message);
            logger.NotReady(error.Message);
            await Task.Delay(RetryPeriod, time, cancellationToken);
        }
    }

    private async Task<Outcome<double>> PrepareAsync(PartChain chain, int first, int last, CancellationToken cancellationToken)
    {
        if (await stage.LoadAsync(chain.PartsOf(first, last), cancellationToken) is { } error)
        {
            return error;
        }

        var least = double.PositiveInfinity;
        for (var item = 0; item < MeasuredItems; item++)
        {
            if (!(await stage.MeasureAsync(chain, first, last, cancellationToken)).TryGetValue(out var seconds, out error))
            {
                return error;
            }

            least = Math.Min(least, seconds);
        }

        return least;
    }

    private async Task FollowAsync(PartChain chain, CancellationToken cancellationToken)
    {
        ListResponse list;
        try
        {
            // The gRPC library holds deadlines against the system's clock, whatever clock the service has.
            list = await registry.ListAsync(
                new ListRequest(), deadline: DateTime.UtcNow.AddSeconds(options.Value.MessageSeconds), cancellationToken: cancellationToken);
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_isRegistryAway)
            {
                _isRegistryAway = true;
                logger.RegistryIsAway(exception.Status.Detail);
            }

            return;
        }

        _isRegistryAway = false;
        var ring = RingReader.Read(list, chain.Plan, chain.Blocks);
        if (_ring is null || _ring.View.Version != ring.View.Version)
        {
            peers.Update(ring.Peers);
            logger.RingChanged(ring.Peers.Count, string.Join(", ", ring.Peers.Values.Select(peer => peer.Name)));
            Volatile.Write(ref _ring, ring);
        }

        Join(chain, ring);
        if (Worker is { } worker)
        {
            worker.ChangeView(ring.View);
            var (perWork, perParameter) = worker.Speed;
            announced.Measured(perWork, perParameter);
        }
    }

    private void Join(PartChain chain, Ring ring)
    {
        var name = options.Value.DeviceName;
        var number = WorkerNumber.Of(name);
        if (_worker is not null)
        {
            return;
        }

        if (ring.LeftOut.Contains(name, StringComparer.Ordinal))
        {
            logger.LeftOut(name);
        }

        // What an earlier start of this worker had is lost, but its lease may still run: only a view with this start counts.
        if (!ring.Instances.TryGetValue(number, out var instance) || instance != announced.Instance)
        {
            Volatile.Write(ref _notReady, "the worker is not in the planner's registry yet");
            return;
        }

        var firstSequence = (long)(announced.Instance >> 2);
        Volatile.Write(ref _worker, new Worker(chain, ring.View, firstSequence, sources, stage, messenger, clock, metrics, history, options, time, logger));
        Volatile.Write(ref _notReady, null);
        logger.Joined(name, number, chain.Plan, options.Value.Policy, ring.Peers.Count);
    }
}
