using System.Globalization;
using EdgeAspire.Bench.Lab.Experiments;

namespace EdgeAspire.Bench.Lab.Rings;

/// <summary>Lets workers of a ring fail and return, one after the other; those that are still on their way back are spared.</summary>
/// <param name="lab">The ring.</param>
/// <param name="load">The clock of its items.</param>
/// <param name="tally">Told what happens, and when.</param>
/// <param name="sources">How many of the first workers are sources.</param>
/// <param name="tell">Told in words.</param>
internal sealed class ChaosFaults(RingLab lab, RingLoad load, ChaosTally tally, int sources, Action<string> tell)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _away = new(StringComparer.Ordinal);
    private readonly double[] _repeated = new double[sources];

    /// <summary>Runs until all have returned.</summary>
    /// <param name="kinds">What happens to workers.</param>
    /// <param name="random">Decides to whom and what.</param>
    /// <param name="interval">From one fault to the next.</param>
    /// <param name="duration">Of a fault.</param>
    /// <param name="total">How long there are faults.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(
        IReadOnlyList<FaultKind> kinds, Random random, TimeSpan interval, TimeSpan duration, TimeSpan total, CancellationToken cancellation)
    {
        var devices = lab.Workers.Select(worker => lab.Cluster.Spec.Devices.First(device => string.Equals(device.Name, worker.Device, StringComparison.Ordinal))).ToArray();
        List<Task> running = [];
        FaultKind? last = null;
        using var timer = new PeriodicTimer(interval);
        while (load.NowSeconds + (2 * interval.TotalSeconds) <= total.TotalSeconds)
        {
            await timer.WaitForNextTickAsync(cancellation);
            await CountRepeatedAsync(last, cancellation);
            var fault = Fault.Draw([.. devices.Where(device => !IsAway(device.Name))], kinds, random);
            last = fault.Kind;
            tell(string.Create(CultureInfo.InvariantCulture, $"after {load.NowSeconds:F0} s: {fault.Kind} {fault.Device.Name}"));
            tally.Begins(load.NowSeconds, fault.Kind);
            running.Add(FailAsync(fault, duration, cancellation));
            if (running.Find(one => one.IsFaulted) is { } failed)
            {
                await failed;
            }
        }

        await Task.WhenAll(running);
        await Task.Delay(duration, cancellation);
        await CountRepeatedAsync(last, cancellation);
    }

    private async Task FailAsync(Fault fault, TimeSpan duration, CancellationToken cancellation)
    {
        var name = fault.Device.Name;
        lock (_gate)
        {
            _away.Add(name);
        }

        var from = load.NowSeconds;
        await fault.BeginAsync(lab.Cluster);
        await Task.Delay(duration, cancellation);
        if (fault.Kind is FaultKind.Kill)
        {
            await lab.RestartAsync(fault.Device, cancellation);
        }
        else
        {
            await fault.EndAsync(lab.Cluster, cancellation);
        }

        var to = load.NowSeconds;
        tell(string.Create(CultureInfo.InvariantCulture, $"{name} is back after {to - from:F1} s"));
        lock (_gate)
        {
            _away.Remove(name);
            var source = lab.Workers.Take(_repeated.Length).ToList().FindIndex(worker => string.Equals(worker.Device, name, StringComparison.Ordinal));
            if (fault.Kind is FaultKind.Kill && source >= 0)
            {
                tally.WasDead(source, from, to);
                _repeated[source] = 0;
            }
        }
    }

    private bool IsAway(string device)
    {
        lock (_gate)
        {
            return _away.Contains(device);
        }
    }

    // A source that is dead cannot be asked; what it had counted since it was asked last is not known.
    private async Task CountRepeatedAsync(FaultKind? kind, CancellationToken cancellation)
    {
        for (var source = 0; source < _repeated.Length; source++)
        {
            if (kind is not { } counted || IsAway(lab.Workers[source].Device))
            {
                continue;
            }

            var repeated = (await lab.DescribeAsync(lab.Workers[source], cancellation)).GetProperty("answered_again").GetDouble();
            tally.Repeated(counted, (long)(repeated - _repeated[source]));
            _repeated[source] = repeated;
        }
    }
}
