using EdgeAspire.Planner.Planning.Costs;

namespace EdgeAspire.Planner.Planning.Forecasts;

/// <summary>
/// How long the runtime takes for a plan. The costs by which plans are searched let one round begin when the one before has ended; the
/// runtime does not wait: a device begins when what it takes has come. So this plays the plan through, transfer by transfer.
/// </summary>
internal sealed class PlanForecast
{
    private readonly CostTables _tables;
    private readonly Features _features;
    private readonly ForecastClock _clock;

    // By position in the last round's crew, its work; and what has to be over before the gateway has the inputs of the next round.
    private int?[] _made = [];
    private List<int> _atGateway = [];

    private PlanForecast(CostTables tables, Features features)
    {
        _tables = tables;
        _features = features;
        _clock = new ForecastClock(tables);
    }

    /// <summary>Seconds of one inference, alone.</summary>
    public static double Seconds(CostTables tables, Features features, IReadOnlyList<RoundCost> costs)
    {
        var forecast = new PlanForecast(tables, features);
        Crew? held = null;
        foreach (var cost in costs)
        {
            forecast.Add(cost, held);
            held = cost.Round.Returned ? null : cost.Round.Crew;
        }

        return forecast._clock.Run();
    }

    private void Add(RoundCost cost, Crew? held)
    {
        var crew = cost.Round.Crew;
        var arrivals = held is null ? FromGateway(cost, [.. cost.Members], _atGateway)
            : _features.Direct ? Direct(cost, held)
            : FromGateway(cost, [.. cost.Members.Where(member => Misses(cost, held, member))], Collected(cost, held));
        var made = new int?[crew.Count];
        foreach (var member in cost.Members)
        {
            var own = held is null ? [] : Made(held, crew.Devices[member], position => Shares(cost, held, position, member));
            made[member] = _clock.AddWork(crew.Devices[member], cost.MemberSeconds[member] + _tables.RoundOverheadSeconds, [.. arrivals[member], .. own]);
        }

        _made = made;
        if (cost.Round.Returned)
        {
            _atGateway = [.. cost.Devices.SelectMany(device => Return(cost, device))];
        }
    }

    /// <summary>What has to be over before the gateway has a device's results.</summary>
    private IEnumerable<int> Return(RoundCost cost, int device)
    {
        var work = Made(cost.Round.Crew, device, _ => true);
        return cost.Load.OutBytes[device] > 0 ? [_clock.AddTransfer(device, _clock.Gateway, cost.Load.OutBytes[device], work)] : work;
    }

    /// <summary>By member, what comes from the gateway when it has it.</summary>
    /// <param name="members">Those that wait for it.</param>
    private List<int>[] FromGateway(RoundCost cost, IReadOnlyList<int> members, List<int> sources)
    {
        var arrivals = NoArrivals(cost);
        foreach (var waiting in members.GroupBy(member => cost.Round.Crew.Devices[member]).Where(waiting => cost.Load.DownBytes[waiting.Key] > 0))
        {
            var transfer = _clock.AddTransfer(_clock.Gateway, waiting.Key, cost.Load.DownBytes[waiting.Key], sources);
            foreach (var member in waiting)
            {
                arrivals[member].Add(transfer);
            }
        }

        return arrivals;
    }

    /// <summary>What devices send to the gateway because others miss it.</summary>
    private List<int> Collected(RoundCost cost, Crew held) =>
    [
        .. held.Devices.Distinct().Where(device => cost.Load.UpBytes[device] > 0).Select(
            device => _clock.AddTransfer(device, _clock.Gateway, cost.Load.UpBytes[device], Made(held, device, _ => true))),
    ];

    /// <summary>By member, what comes from others that hold it.</summary>
    private List<int>[] Direct(RoundCost cost, Crew held)
    {
        var arrivals = NoArrivals(cost);
        foreach (var member in cost.Members)
        {
            // The gateway's call brings no rows then.
            var device = cost.Round.Crew.Devices[member];
            if (_clock.AddMessage(device, []) is { } call)
            {
                arrivals[member].Add(call);
            }

            for (var position = 0; position < held.Count; position++)
            {
                var bytes = held.Devices[position] == device ? 0 : Bytes(cost, held, position, member);
                if (bytes > 0 && _made[position] is { } work)
                {
                    arrivals[member].Add(_clock.AddTransfer(held.Devices[position], device, bytes, [work]));
                }
            }
        }

        return arrivals;
    }

    private static List<int>[] NoArrivals(RoundCost cost) => [.. Enumerable.Range(0, cost.Round.Crew.Count).Select(_ => new List<int>())];

    private IEnumerable<int> Made(Crew crew, int device, Func<int, bool> where) => Enumerable.Range(0, crew.Count)
        .Where(position => crew.Devices[position] == device && where(position))
        .Select(position => _made[position])
        .OfType<int>();

    private bool Misses(RoundCost cost, Crew held, int member) => Enumerable.Range(0, held.Count)
        .Any(position => held.Devices[position] != cost.Round.Crew.Devices[member] && Shares(cost, held, position, member));

    private bool Shares(RoundCost cost, Crew held, int position, int member) => Shared(cost, held, position, member).Any(shared => shared.Rows > 0);

    private double Bytes(RoundCost cost, Crew held, int position, int member) =>
        Shared(cost, held, position, member).Sum(shared => shared.Rows * (double)_tables.WireRowBytes(shared.Value, _features.Wire));

    /// <summary>How many rows of each value somebody holds that a member needs.</summary>
    private IEnumerable<(int Value, int Rows)> Shared(RoundCost cost, Crew held, int position, int member) =>
        _tables.Model.Crossing[cost.Round.From].Select((value, index) =>
            (value, held.Slices(_tables.Model.Values[value].Rows)[position].Intersect(cost.Inputs[member][index]).Count));
}
