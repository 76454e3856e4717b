using EdgeAspire.Planner.Planning.Clusters;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>Turns what a round asks into seconds.</summary>
internal sealed class RoundClock
{
    private readonly CostTables _tables;
    private readonly Features _features;
    private readonly int[] _order;
    private readonly double[] _keys;
    private readonly double[] _finish;

    public RoundClock(CostTables tables, Features features)
    {
        _tables = tables;
        _features = features;
        var devices = tables.Cluster.Devices.Length;
        _order = new int[devices];
        _keys = new double[devices];
        _finish = new double[devices];
    }

    private bool IsShared => _tables.Cluster.Transport == Transport.Shared;

    /// <summary>The time of a round.</summary>
    public RoundTime Time(RoundLoad load)
    {
        if (_features.Sharing == Sharing.Equal)
        {
            return EqualShares(load);
        }

        var before = Phase(load.UpBytes) + MessageSeconds(load);
        var deliver = Phase(load.DownBytes, load.SentBytes, load.ReceivedBytes, load.SentSeconds);
        var after = Phase(load.OutBytes);
        var compute = load.MaxComputeSeconds();
        var plain = before + deliver + compute + after + _tables.RoundOverheadSeconds;
        if (!_features.Overlap)
        {
            return new RoundTime(plain, compute);
        }

        var overlapped = Overlapped(load, before, deliver) + _tables.RoundOverheadSeconds;
        return new RoundTime(Math.Min(plain, overlapped), compute);
    }

    /// <summary>What a round takes at least, however much its work and its transfers overlap.</summary>
    public double LeastSeconds(RoundLoad load)
    {
        var deliver = Phase(load.DownBytes, load.SentBytes, load.ReceivedBytes, load.SentSeconds);
        if (IsShared && load.SentSeconds > 0)
        {
            // Where transfers come one by one, they are queued as fast as their receivers' links.
            var delay = Delay(load.DownBytes, load.SentBytes, load.ReceivedBytes);
            deliver = Math.Min(deliver, GatewaySeconds(load.DownBytes) + GatewaySeconds(load.ReceivedBytes) + delay);
        }

        var carried = Phase(load.UpBytes) + MessageSeconds(load) + deliver + GatewaySeconds(load.OutBytes);
        return (Math.Max(load.MaxComputeSeconds(), carried) * (1 - 1e-12)) + _tables.RoundOverheadSeconds;
    }

    /// <summary>
    /// CoopAI, eq. (3): the slowest device's work and its bytes at 1/k of the gateway's rate. A shared medium is shared by time, so that a
    /// slower link has 1/k of its own rate.
    /// </summary>
    private RoundTime EqualShares(RoundLoad load)
    {
        double worst = 0;
        double compute = 0;
        for (var device = 0; device < load.Count; device++)
        {
            var bytes = load.UpBytes[device] + load.DownBytes[device] + load.OutBytes[device] + load.SentBytes[device] + load.ReceivedBytes[device];
            var pace = IsShared
                ? load.Participants / _tables.MediumBytesPerSecond[device]
                : Math.Max(load.Participants / _tables.GatewayBytesPerSecond, 1 / _tables.LinkBytesPerSecond[device]);
            var seconds = load.ComputeSeconds[device] + (bytes * pace);
            if (seconds > worst)
            {
                worst = seconds;
                compute = load.ComputeSeconds[device];
            }
        }

        var delays = Delay(load.UpBytes) + Delay(load.DownBytes, load.SentBytes, load.ReceivedBytes) + Delay(load.OutBytes);
        return new RoundTime(worst + delays + MessageSeconds(load) + _tables.RoundOverheadSeconds, compute);
    }

    /// <summary>
    /// Transfers that start together. No link can carry its bytes faster than its rate allows, and sending in pieces, no schedule needs
    /// more than the busiest link does (open shop with preemption). A shared medium carries one transfer at a time, each as fast as the
    /// slowest link on its way.
    /// </summary>
    private double Phase(double[] gateway, double[]? sent = null, double[]? received = null, double sentSeconds = 0)
    {
        var seconds = GatewaySeconds(gateway);
        if (IsShared)
        {
            return seconds + sentSeconds + Delay(gateway, sent, received);
        }

        for (var device = 0; device < gateway.Length; device++)
        {
            var busiest = Math.Max(gateway[device] + (received?[device] ?? 0), sent?[device] ?? 0);
            seconds = Math.Max(seconds, busiest / _tables.LinkBytesPerSecond[device]);
        }

        return seconds + Delay(gateway, sent, received);
    }

    /// <summary>How long the gateway's port, or the medium, is busy with what devices send to the gateway or get from it.</summary>
    private double GatewaySeconds(double[] bytes)
    {
        double seconds = 0;
        for (var device = 0; device < bytes.Length; device++)
        {
            seconds += bytes[device] / (IsShared ? _tables.MediumBytesPerSecond[device] : _tables.GatewayBytesPerSecond);
        }

        return seconds;
    }

    /// <summary>How long the device with the most messages is busy with them.</summary>
    private double MessageSeconds(RoundLoad load)
    {
        double most = 0;
        for (var device = 0; device < load.Count; device++)
        {
            var ofGateway = (load.UpBytes[device] > 0 ? 1 : 0) + (load.DownBytes[device] > 0 ? 1 : 0) + (load.OutBytes[device] > 0 ? 1 : 0);
            most = Math.Max(most, (load.DirectMessages[device] + ofGateway) * _tables.MessageSeconds[device]);
        }

        return most;
    }

    private double Delay(double[] gateway, double[]? sent = null, double[]? received = null)
    {
        double sender = 0;
        double receiver = 0;
        var any = false;
        for (var device = 0; device < gateway.Length; device++)
        {
            if (gateway[device] > 0)
            {
                any = true;
                sender = Math.Max(sender, _tables.GatewayDelaySeconds);
                receiver = Math.Max(receiver, _tables.DelaySeconds[device]);
            }

            if (sent?[device] > 0)
            {
                any = true;
                sender = Math.Max(sender, _tables.DelaySeconds[device]);
            }

            if (received?[device] > 0)
            {
                receiver = Math.Max(receiver, _tables.DelaySeconds[device]);
            }
        }

        return any ? sender + receiver : 0;
    }

    /// <summary>
    /// Rows that others hold come first to whom the longest work awaits. A device computes what needs only its own rows while it waits;
    /// the strips that need others' rows start when these have come, never earlier.
    /// </summary>
    private double Overlapped(RoundLoad load, double before, double deliver)
    {
        var oneByOne = SentOneByOne(load);
        for (var device = 0; device < load.Count; device++)
        {
            _order[device] = device;
            var early = load.EarlySeconds[device] > 0;
            _keys[device] = -(early ? load.LateSeconds[device] : load.ComputeSeconds[device]);
        }

        Array.Sort(_keys, _order);
        double queued = 0;
        double last = 0;
        foreach (var device in _order)
        {
            var bytes = load.DownBytes[device] + load.ReceivedBytes[device];
            var arrival = 0.0;
            if (bytes > 0)
            {
                queued += bytes / _tables.MediumBytesPerSecond[device];
                arrival = before + (oneByOne
                    ? Math.Min(deliver, queued + Delay(load.DownBytes, load.SentBytes, load.ReceivedBytes))
                    : deliver);
            }

            var finish = arrival + load.ComputeSeconds[device];
            if (load.EarlySeconds[device] > 0)
            {
                finish = Math.Min(finish, Math.Max(arrival, load.EarlySeconds[device]) + load.LateSeconds[device]);
            }

            _finish[device] = finish;
            last = Math.Max(last, finish);
        }

        return Collect(load, before + deliver, last);
    }

    /// <summary>Whether one link carries all bytes, so that it can serve the devices in turn without losing time.</summary>
    private bool SentOneByOne(RoundLoad load)
    {
        var isDirect = load.SentBytes.AsSpan().ContainsAnyExcept(0);
        if (IsShared != isDirect)
        {
            return IsShared;
        }

        for (var device = 0; device < load.Count; device++)
        {
            var bytes = load.DownBytes[device] + load.ReceivedBytes[device] + load.SentBytes[device];
            if (bytes > 0 && _tables.LinkBytesPerSecond[device] < _tables.GatewayBytesPerSecond)
            {
                return false;
            }
        }

        return true;
    }

    private double Collect(RoundLoad load, double free, double last)
    {
        if (!load.OutBytes.AsSpan().ContainsAnyExcept(0))
        {
            return last;
        }

        for (var device = 0; device < load.Count; device++)
        {
            _order[device] = device;
            _keys[device] = _finish[device];
        }

        Array.Sort(_keys, _order);
        var end = free;
        foreach (var device in _order)
        {
            if (load.OutBytes[device] > 0)
            {
                end = Math.Max(end, _finish[device]) + (load.OutBytes[device] / _tables.MediumBytesPerSecond[device]);
            }
        }

        return Math.Max(last, end + Delay(load.OutBytes));
    }
}
