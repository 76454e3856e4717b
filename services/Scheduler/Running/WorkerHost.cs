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
using EdgeAspire.ServiceDefaults.Lifetime;
using EdgeAspire.ServiceDefaults.Listening;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Scheduler.Running;

/// <summary>
/// Brings the worker into its ring and keeps it there: fetches the plan, has the stage load its blocks, measures it, registers, and follows who
/// else is there. When the service stops, the worker first ends what it has.
/// </summary>
internal sealed class WorkerHost(
    PlanSource plans,
    SourceTable sources,
    LocalStage stage,
    BlockLoader blocks,
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

    private readonly int _number = WorkerNumber.Of(options.Value.DeviceName);
    private readonly TimeSpan _viewPeriod = TimeSpan.FromSeconds(options.Value.ViewSeconds);
    private Worker? _worker;
    private Ring? _ring;
    private string? _notReady = "the service has just started";
    private HeldBlocks _held;
    private int _choices;
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
            if (blocks.FindFault(chain) is { } fault)
            {
                throw new InvalidOperationException(fault);
            }

            _held = await UntilAsync(token => PrepareAsync(chain, token), stoppingToken);
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

    private async Task<Outcome<HeldBlocks>> PrepareAsync(PartChain chain, CancellationToken cancellationToken)
    {
        if (!(await ListAsync(chain, cancellationToken)).TryGetValue(out var ring, out var error)
            || !(await blocks.LoadAsync(chain, ring.View.Members.Where(member => member.Worker != _number), cancellationToken)).TryGetValue(out var held, out error))
        {
            return error;
        }

        var (first, last) = held;
        var least = double.PositiveInfinity;
        for (var item = 0; item < MeasuredItems; item++)
        {
            if (!(await stage.MeasureAsync(chain, first, last, cancellationToken)).TryGetValue(out var seconds, out error))
            {
                return error;
            }

            least = Math.Min(least, seconds);
        }

        // The address not before: the listener, which is where it comes from, is made with this.
        var rest = services.GetRequiredService<ServiceAddresses>().Rest;
        announced.Join(chain.Plan, rest, held, least / chain.Chain.Work(first, last), least / chain.Chain.Parameters(first, last));
        return held;
    }

    private async Task<Outcome<Ring>> ListAsync(PartChain chain, CancellationToken cancellationToken)
    {
        try
        {
            // The gRPC library holds deadlines against the system's clock, whatever clock the service has.
            var list = await registry.ListAsync(
                new ListRequest(), deadline: DateTime.UtcNow.AddSeconds(options.Value.MessageSeconds), cancellationToken: cancellationToken);
            return RingReader.Read(list, chain.Plan, chain.Blocks);
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new Error(ErrorReason.DeviceUnavailable, $"The planner's registry does not answer: {exception.Status.Detail}");
        }
    }

    private async Task FollowAsync(PartChain chain, CancellationToken cancellationToken)
    {
        if (!(await ListAsync(chain, cancellationToken)).TryGetValue(out var ring, out var error))
        {
            if (!_isRegistryAway)
            {
                _isRegistryAway = true;
                logger.RegistryIsAway(error.Message);
            }

            return;
        }

        _isRegistryAway = false;
        if (_ring is null || _ring.View.Version != ring.View.Version)
        {
            peers.Update(ring.Peers);
            logger.RingChanged(ring.Peers.Count, string.Join(", ", ring.Peers.Values.Select(peer => peer.Name)));
            Volatile.Write(ref _ring, ring);
        }

        await JoinAsync(chain, ring, cancellationToken);
        if (Worker is { } worker)
        {
            worker.ChangeView(ring.View);
            var (perWork, perParameter) = worker.Speed;
            announced.Measured(perWork, perParameter);
        }
    }

    private async Task JoinAsync(PartChain chain, Ring ring, CancellationToken cancellationToken)
    {
        var name = options.Value.DeviceName;
        if (_worker is not null)
        {
            return;
        }

        if (ring.LeftOut.Contains(name, StringComparer.Ordinal))
        {
            logger.LeftOut(name);
        }

        // What an earlier start of this worker had is lost, but its lease may still run: only a view with this start counts.
        if (!ring.Instances.TryGetValue(_number, out var instance) || instance != announced.Instance
            || ring.View.Find(_number) is not { } self || new HeldBlocks(self.FirstBlock, self.LastBlock) != _held)
        {
            Volatile.Write(ref _notReady, "the worker is not in the planner's registry yet");
            return;
        }

        // Nothing was taken so far, and the view has all that came before this worker: what two chose who looked at the same time, the later one undoes.
        if (_choices < chain.Blocks && blocks.AreChosen && BlockHolders.IsSpare(ring.View, _number, chain.Blocks))
        {
            _choices++;
            var before = _held;
            _held = await UntilAsync(token => PrepareAsync(chain, token), cancellationToken);
            if (_held != before)
            {
                return;
            }
        }

        var firstSequence = (long)(announced.Instance >> 2);
        Volatile.Write(ref _worker, new Worker(chain, ring.View, firstSequence, sources, stage, messenger, clock, metrics, history, options, time, logger));
        Volatile.Write(ref _notReady, null);
        logger.Joined(name, _number, chain.Plan, _held.First + 1, _held.Last, chain.Blocks, options.Value.Policy, ring.Peers.Count);
    }
}
