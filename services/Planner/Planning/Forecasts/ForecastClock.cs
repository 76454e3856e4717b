using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;

namespace EdgeAspire.Planner.Planning.Forecasts;

/// <summary>
/// Lets operations happen: a device computes one thing at a time and beside that handles one message at a time, each in the order in which
/// things could begin, and transfers that pass the same link share its rate fairly (max-min), as connections do. The gateway is the index
/// after the last device.
/// </summary>
internal sealed class ForecastClock
{
    private readonly CostTables _tables;
    private readonly List<ForecastOperation> _operations = [];
    private readonly Queue<int>[] _queues;
    private readonly int?[] _working;
    private readonly List<int> _flows = [];
    private readonly PriorityQueue<int, double> _arriving = new();
    private readonly double[] _free;
    private readonly int[] _sharing;
    private double[] _speeds = [];

    public ForecastClock(CostTables tables)
    {
        _tables = tables;
        var devices = tables.Cluster.Devices.Length;
        Gateway = devices;
        _queues = [.. Enumerable.Range(0, 2 * devices).Select(_ => new Queue<int>())];
        _working = new int?[2 * devices];
        _free = new double[2 * (devices + 1)];
        _sharing = new int[2 * (devices + 1)];
    }

    /// <summary>The gateway among senders and receivers.</summary>
    public int Gateway { get; }

    /// <summary>Adds work of a device.</summary>
    /// <returns>Its index, for what comes after it.</returns>
    public int AddWork(int device, double seconds, IEnumerable<int> after) => Add(new ForecastOperation(device, -1, seconds), after);

    /// <summary>Adds bytes from one to another: a message that the one has to send and the other to receive.</summary>
    /// <returns>The index, for what comes after it.</returns>
    public int AddTransfer(int sender, int receiver, double bytes, IEnumerable<int> after)
    {
        var transfer = Add(new ForecastOperation(sender, receiver, bytes), AddMessage(sender, after) is { } sent ? [sent] : after);
        return AddMessage(receiver, [transfer]) ?? transfer;
    }

    /// <summary>Adds what a message takes a device.</summary>
    /// <returns>Its index, for what comes after it; null where messages take no time.</returns>
    public int? AddMessage(int device, IEnumerable<int> after) => device != Gateway && _tables.MessageSeconds[device] > 0
        ? Add(new ForecastOperation(Gateway + device, -1, _tables.MessageSeconds[device]), after)
        : null;

    /// <summary>When the last operation has ended, in seconds.</summary>
    public double Run()
    {
        for (var index = 0; index < _operations.Count; index++)
        {
            if (_operations[index].Awaited == 0)
            {
                Begin(index);
            }
        }

        double now = 0;
        while (true)
        {
            SetSpeeds();
            var step = NextStep(now);
            if (!double.IsFinite(step))
            {
                return now;
            }

            now += step;
            Advance(now, step);
        }
    }

    private int Add(ForecastOperation operation, IEnumerable<int> after)
    {
        var index = _operations.Count;
        foreach (var earlier in after)
        {
            _operations[earlier].Followers.Add(index);
            operation.Awaited++;
        }

        _operations.Add(operation);
        return index;
    }

    private void Begin(int index)
    {
        var operation = _operations[index];
        if (!operation.IsWork)
        {
            _flows.Add(index);
        }
        else if (_working[operation.Device] is null)
        {
            _working[operation.Device] = index;
        }
        else
        {
            _queues[operation.Device].Enqueue(index);
        }
    }

    private double NextStep(double now)
    {
        var step = _arriving.TryPeek(out _, out var arrival) ? Math.Max(0, arrival - now) : double.PositiveInfinity;
        foreach (var index in _working)
        {
            step = index is { } work ? Math.Min(step, _operations[work].Left) : step;
        }

        for (var flow = 0; flow < _flows.Count; flow++)
        {
            step = Math.Min(step, _operations[_flows[flow]].Left / _speeds[flow]);
        }

        return step;
    }

    private void Advance(double now, double step)
    {
        List<int> ended = [];
        while (_arriving.TryPeek(out var arrived, out var arrival) && arrival <= now)
        {
            _arriving.Dequeue();
            ended.Add(arrived);
        }

        for (var device = 0; device < _working.Length; device++)
        {
            if (_working[device] is { } work && Spend(_operations[work], step))
            {
                ended.Add(work);
                _working[device] = _queues[device].TryDequeue(out var next) ? next : null;
            }
        }

        for (var flow = _flows.Count - 1; flow >= 0; flow--)
        {
            var index = _flows[flow];
            if (Spend(_operations[index], step * _speeds[flow]))
            {
                _flows.RemoveAt(flow);
                _arriving.Enqueue(index, now + Delay(_operations[index].Device) + Delay(_operations[index].Receiver));
            }
        }

        foreach (var follower in ended.SelectMany(index => _operations[index].Followers))
        {
            if (--_operations[follower].Awaited == 0)
            {
                Begin(follower);
            }
        }
    }

    // What rounding leaves of an operation would take steps too short to be added to the time.
    private static bool Spend(ForecastOperation operation, double amount)
    {
        operation.Left -= amount;
        return operation.Left <= operation.Amount * 1e-12;
    }

    private void SetSpeeds()
    {
        if (_speeds.Length < _flows.Count)
        {
            _speeds = new double[Math.Max(_flows.Count, 2 * _speeds.Length)];
        }

        if (_tables.Cluster.Transport == Transport.Shared)
        {
            for (var flow = 0; flow < _flows.Count; flow++)
            {
                var operation = _operations[_flows[flow]];
                _speeds[flow] = Math.Min(Rate(operation.Device), Rate(operation.Receiver)) / _flows.Count;
            }

            return;
        }

        ShareLinks();
    }

    /// <summary>Max-min fairness: the link with the least for each of its transfers divides what it has, and so on with what is left.</summary>
    private void ShareLinks()
    {
        Array.Clear(_sharing);
        for (var link = 0; link < _free.Length; link++)
        {
            _free[link] = Rate(link / 2);
        }

        for (var flow = 0; flow < _flows.Count; flow++)
        {
            _speeds[flow] = 0;
            _sharing[Up(flow)]++;
            _sharing[Down(flow)]++;
        }

        for (var open = _flows.Count; open > 0;)
        {
            var narrowest = 0;
            var share = double.PositiveInfinity;
            for (var link = 0; link < _free.Length; link++)
            {
                if (_sharing[link] > 0 && _free[link] / _sharing[link] < share)
                {
                    (narrowest, share) = (link, _free[link] / _sharing[link]);
                }
            }

            for (var flow = 0; flow < _flows.Count; flow++)
            {
                if (_speeds[flow] == 0 && (Up(flow) == narrowest || Down(flow) == narrowest))
                {
                    _speeds[flow] = share;
                    open--;
                    Take(Up(flow), share);
                    Take(Down(flow), share);
                }
            }
        }
    }

    private void Take(int link, double share)
    {
        _free[link] = Math.Max(_free[link] - share, share * 1e-9);
        _sharing[link]--;
    }

    private int Up(int flow) => 2 * _operations[_flows[flow]].Device;

    private int Down(int flow) => (2 * _operations[_flows[flow]].Receiver) + 1;

    private double Rate(int place) => place == Gateway ? _tables.GatewayBytesPerSecond : _tables.LinkBytesPerSecond[place];

    private double Delay(int place) => place == Gateway ? _tables.GatewayDelaySeconds : _tables.DelaySeconds[place];
}
