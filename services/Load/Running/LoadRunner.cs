using System.Collections.Concurrent;
using System.Text.Json;
using EdgeAspire.Load.Configuration;
using EdgeAspire.Load.Counting;
using EdgeAspire.Load.Items;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.ServiceDefaults.Lifetime;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Load.Running;

/// <summary>Waits for the workers, has items sent to them, and ends the process when all have arrived and are answered.</summary>
internal sealed class LoadRunner(IOptions<LoadOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<LoadRunner> logger) : BackgroundService
{
    private const int MaxErrors = 20;
    private const string Waiting = "waiting";
    private const string Running = "running";
    private const string Ended = "ended";
    private const string Stopped = "stopped";

    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromSeconds(10);

    private readonly LoadOptions _options = options.Value;
    private readonly LoadTally[] _tallies = [.. options.Value.Sources.Select(source => new LoadTally(source.Worker!.ToString(), source.Name))];
    private readonly ConcurrentQueue<string> _errors = new();
    private string _state = Waiting;
    private ItemSender? _sender;
    private double _endedSeconds;

    /// <summary>Whether it came to its end, or was told to stop, and no item that was admitted failed or was answered wrong.</summary>
    public bool IsAsWanted => Sum() is { State: Ended, Total: { Wrong: 0, Failed: 0, Unanswered: 0 } } or { State: Stopped, Total: { Wrong: 0, Failed: 0 } };

    /// <summary>What there is to say so far.</summary>
    public LoadSummary Sum()
    {
        LoadTally total = new("all", source: null);
        foreach (var tally in _tallies)
        {
            tally.AddTo(total);
        }

        var state = Volatile.Read(ref _state);
        var seconds = state switch
        {
            Waiting => 0,
            Running => _sender!.ElapsedSeconds,
            _ => _endedSeconds,
        };
        return new LoadSummary(
            _options.Model,
            _options.Arrivals.ToString().ToLowerInvariant(),
            _options.Seed,
            state,
            seconds,
            _options.Reference is not null,
            total.Sum(seconds),
            [.. _tallies.Select(tally => tally.Sum(seconds))],
            [.. _errors]);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A host that is told to stop while it starts takes that for a failure.
        if (!await lifetime.WaitUntilStartedAsync(stoppingToken))
        {
            return;
        }

        // Connections live by the system's clock, whatever clock items arrive by.
        InferenceClient[] clients = [.. _options.Sources.Select(source => new InferenceClient(source.Worker!))];
        try
        {
            if (!(await PrepareAsync(clients, stoppingToken)).TryGetValue(out var prepared, out var error))
            {
                logger.GivesUp(error.Message);
                Note(error.Message);
                return;
            }

            var (items, arrivals) = prepared;
            ItemSender sender = new(_options, items, Note, time);
            _sender = sender;
            Volatile.Write(ref _state, Running);
            logger.Begins(clients.Length, _options.Arrivals.ToString().ToLowerInvariant(), _options.Seed);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var progress = TellAsync(ended.Token);
            await Task.WhenAll(clients.Select((client, source) => sender.SendAllAsync(client, source, arrivals[source], _tallies[source], stoppingToken)));
            await ended.CancelAsync();
            await progress;
            await EndAsync(Ended);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await EndAsync(Stopped);
        }
        finally
        {
            foreach (var client in clients)
            {
                client.Dispose();
            }

            lifetime.StopApplication();
        }
    }

    private async Task EndAsync(string state)
    {
        _endedSeconds = Sum().Seconds;
        Volatile.Write(ref _state, state);
        Tell();
        if (_options.Summary is { } path)
        {
            // Whoever waits for the file finds it whole.
            await File.WriteAllBytesAsync(path + ".part", JsonSerializer.SerializeToUtf8Bytes(Sum(), LoadJsonContext.Default.LoadSummary));
            File.Move(path + ".part", path, overwrite: true);
        }
    }

    private async Task<Outcome<(LoadItems Items, IEnumerable<double>[] Arrivals)>> PrepareAsync(InferenceClient[] clients, CancellationToken cancellationToken)
    {
        if (!LoadArrivals.Of(_options).TryGetValue(out var arrivals, out var error))
        {
            return error;
        }

        return (await new LoadPreparation(_options, time, logger).PrepareAsync(clients, cancellationToken)).TryGetValue(out var items, out error)
            ? (items, arrivals)
            : error;
    }

    private void Note(string error)
    {
        if (_errors.Count < MaxErrors)
        {
            _errors.Enqueue(error);
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(ProgressPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Tell();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // All have arrived.
        }
    }

    private void Tell()
    {
        var sum = Sum();
        var total = sum.Total;
        logger.Progress(
            sum.Seconds, total.Offered, total.Answered, total.Refused, total.Wrong, total.Failed,
            total.TimeInSystem?.MeanSeconds ?? double.NaN, total.TimeInSystem?.MostSeconds ?? double.NaN);
    }
}
