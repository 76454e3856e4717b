using System.Collections.Immutable;
using System.Text.Json;
using EdgeAspire.Planner.Api;
using EdgeAspire.Planner.Models;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Deployments;

/// <summary>Keeps the plans of deployments up to date with the stages that are there, one plan at a time.</summary>
internal sealed class DeploymentService : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(0.5);

    private readonly DeploymentBoard _board;
    private readonly DeploymentStore _store;
    private readonly DeploymentPlanner _planner;
    private readonly BuiltinPublisher _builtins;
    private readonly DeployOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<DeploymentService> _logger;

    public DeploymentService(
        DeploymentBoard board,
        DeploymentStore store,
        DeploymentPlanner planner,
        BuiltinPublisher builtins,
        IOptions<DeployOptions> options,
        TimeProvider time,
        ILogger<DeploymentService> logger)
    {
        _board = board;
        _store = store;
        _planner = planner;
        _builtins = builtins;
        _options = options.Value;
        _time = time;
        _logger = logger;
    }

    /// <summary>Takes over what was deployed, before the first request, and before plans are replaced or files collected.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (DeploymentDocument document in _store.Load())
        {
            await RestoreAsync(document, cancellationToken);
        }

        if (_options.Model is { } model && !_board.Find(model).IsSuccess)
        {
            DeploymentRequest request = _options.Request is { } json
                ? JsonSerializer.Deserialize(json, PlannerJson.Readable.DeploymentRequest)!
                : new DeploymentRequest();
            if (_board.Put(model, request).Error is { } error)
            {
                _logger.NotDeployed(model, string.Empty, error.Message);
            }
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await MakeModelAsync(stoppingToken);
            await Task.WhenAll(LookAsync(stoppingToken), WorkAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private async Task RestoreAsync(DeploymentDocument document, CancellationToken cancellationToken)
    {
        Deployment deployment = document.Deployment;
        if (deployment.Plan is not { } plan
            || document.Stages is not { } stages
            || await _planner.FindAsync(plan, cancellationToken) is not { } found)
        {
            _board.Restore(
                deployment with
                {
                    State = DeploymentStates.Planning,
                    Error = null,
                    Plan = null,
                    ModelVersion = null,
                    Fallbacks = Deployment.Empty<string>(),
                    FallbackErrors = Deployment.Empty<string>(),
                    Slowdowns = Deployment.Empty<double>(),
                },
                null,
                []);
            return;
        }

        List<MadePlan> made = [found];
        ImmutableSortedDictionary<string, string> fallbacks = deployment.Fallbacks;
        foreach ((string device, string id) in deployment.Fallbacks)
        {
            if (await _planner.FindAsync(id, cancellationToken) is { } fallback)
            {
                made.Add(fallback);
            }
            else
            {
                fallbacks = fallbacks.Remove(device);
            }
        }

        _board.Restore(deployment with { Fallbacks = fallbacks }, new PlanInputs(deployment.ModelVersion, stages), made);
    }

    private async Task MakeModelAsync(CancellationToken stoppingToken)
    {
        if (_options is not { Model: { } model, Builtin: { } builtin })
        {
            return;
        }

        Outcome<(ModelManifest Manifest, bool IsNew)> published = await _builtins.PublishAsync(model, builtin, stoppingToken);
        if (published.Error is { } error)
        {
            _logger.BuiltinFailed(builtin, model, error.Message);
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(LookInterval, _time);
        _board.Look();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            _board.Look();
        }
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            while (_board.Begin(stoppingToken) is { } step)
            {
                using (step.GivingUp)
                {
                    _board.End(step, await MakeAsync(step));
                }

                stoppingToken.ThrowIfCancellationRequested();
            }

            await _board.WaitAsync(stoppingToken);
        }
    }

    private async Task<Outcome<MadePlan>?> MakeAsync(DeploymentStep step)
    {
        try
        {
            return await _planner.MakeAsync(step, step.GivingUp.Token);
        }
        catch (OperationCanceledException) when (step.GivingUp.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            _logger.DeploymentFailed(exception, step.Model);
            return new Error(ErrorReason.Internal, "The planner failed; its log says why. It tries again.");
        }
    }
}
