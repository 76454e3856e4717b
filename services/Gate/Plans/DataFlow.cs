using EdgeAspire.Parts;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Gate.Plans;

/// <summary>
/// Works out what each task still needs when its device keeps what it made and was sent: nothing goes to a device that has it, and
/// nothing is sent twice (CoopAI, section II: "each edge device only requests the missing data").
/// </summary>
internal sealed class DataFlow
{
    private readonly CutPlan _plan;
    private readonly List<PartTask> _tasks;
    private readonly HashSet<string> _sums;
    private readonly HashSet<string> _inputs;
    private readonly HashSet<string> _outputs;
    private readonly Dictionary<string, List<PartTask>> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Device, string Value), List<Held>> _held = [];

    private DataFlow(CutPlan plan, List<PartTask> tasks)
    {
        _plan = plan;
        _tasks = tasks;
        _sums = [.. plan.Sets.SelectMany(set => set.Outputs).Where(output => output.Join is JoinRule.Sum).Select(output => output.Value.Name)];
        _inputs = [.. plan.Inputs.Select(input => input.Name)];
        _outputs = [.. plan.Outputs.Select(output => output.Name)];
    }

    /// <summary>Fills in what tasks take, give, keep and drop.</summary>
    /// <returns>Null, or the box that nobody gives.</returns>
    public static Error? Complete(CutPlan plan, List<PartTask> tasks)
    {
        var flow = new DataFlow(plan, tasks);
        foreach (var task in tasks)
        {
            foreach (var input in task.Part.Inputs)
            {
                if (flow.Take(task, input) is { } error)
                {
                    return error;
                }
            }

            flow.Give(task);
        }

        flow.End();
        return null;
    }

    private Error? Take(PartTask task, PartTensor input)
    {
        var held = _held.GetValueOrDefault((task.Device, input.Value)) ?? [];
        foreach (var box in held.Where(box => !box.Region.Intersect(input.Region).IsEmpty))
        {
            box.Users.Add(task);
            if (box.Maker is { } maker)
            {
                maker.Kept.Add(input.Value);
                task.Needs.Add(maker.Index);
            }

            task.Needs.UnionWith(box.From);
        }

        foreach (var missing in Handover.Rest(input.Region, held.Select(box => box.Region)))
        {
            if (Fetch(task, new ValueBox(input.Value, missing.Axes)) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private Error? Fetch(PartTask task, ValueBox box)
    {
        if (_inputs.Contains(box.Value) || _sums.Contains(box.Value))
        {
            // The gate has inputs, and makes sums.
            IEnumerable<PartTask> summands = _producers.GetValueOrDefault(box.Value) ?? [];
            task.Sent.Add(box);
            Receive(task, box, [.. summands.Select(summand => summand.Index)]);
            return null;
        }

        var left = box.Region.Elements;
        foreach (var producer in _producers.GetValueOrDefault(box.Value) ?? [])
        {
            foreach (var output in producer.Part.Outputs.Where(output => string.Equals(output.Value, box.Value, StringComparison.Ordinal)))
            {
                var common = output.Region.Intersect(box.Region);
                if (common.IsEmpty)
                {
                    continue;
                }

                left -= common.Elements;
                var piece = new ValueBox(box.Value, common.Axes);
                if (_plan.Plan.DeviceToDevice)
                {
                    producer.Forwarded.Add((task.Device, piece));
                }
                else
                {
                    Return(producer, piece);
                    task.Sent.Add(piece);
                }

                Receive(task, piece, [producer.Index]);
            }
        }

        return left == 0
            ? null
            : new Error(
                ErrorReason.InvalidAnswer,
                $"Plan '{_plan.Id}' cannot be carried out: {task.Device} needs {box.Region} of '{box.Value}' in round {task.Round + 1}, and no earlier round gives all of it.");
    }

    private void Give(PartTask task)
    {
        foreach (var output in task.Part.Outputs)
        {
            var box = new ValueBox(output.Value, output.Axes);
            if (!task.IsCopy)
            {
                if (!_producers.TryGetValue(output.Value, out var producers))
                {
                    _producers.Add(output.Value, producers = []);
                }

                producers.Add(task);
                if (_outputs.Contains(output.Value) || _sums.Contains(output.Value))
                {
                    task.Returned.Add(box);
                }
            }

            if (!_sums.Contains(output.Value))
            {
                Hold(task.Device, output.Value, new Held(output.Region, task, []));
            }
        }
    }

    // Each element comes back once, whoever needs it.
    private static void Return(PartTask producer, ValueBox box)
    {
        var there = producer.Returned.Where(other => string.Equals(other.Value, box.Value, StringComparison.Ordinal)).Select(other => other.Region);
        producer.Returned.AddRange(Handover.Rest(box.Region, [.. there]).Select(rest => new ValueBox(box.Value, rest.Axes)));
    }

    private void Receive(PartTask task, ValueBox box, HashSet<int> from)
    {
        task.Needs.UnionWith(from);
        var held = new Held(box.Region, null, from);
        held.Users.Add(task);
        Hold(task.Device, box.Value, held);
    }

    private void Hold(string device, string value, Held box)
    {
        if (!_held.TryGetValue((device, value), out var boxes))
        {
            _held.Add((device, value), boxes = []);
        }

        boxes.Add(box);
    }

    /// <summary>Values go, and the session ends, with a task that everyone else who uses them comes before in any case.</summary>
    private void End()
    {
        var before = Ancestors();
        foreach (var ((_, value), boxes) in _held)
        {
            var users = boxes.SelectMany(box => box.Users).Distinct().ToList();
            if (users.MaxBy(user => user.Index) is { } last && users.All(user => user == last || before[last.Index].Contains(user.Index)))
            {
                last.Dropped.Add(value);
            }
        }

        foreach (var own in _tasks.GroupBy(task => task.Device, StringComparer.Ordinal))
        {
            var last = own.Last();
            last.IsEnd = own.All(task => task == last || before[last.Index].Contains(task.Index));
        }
    }

    private List<HashSet<int>> Ancestors()
    {
        var before = new List<HashSet<int>>();
        foreach (var task in _tasks)
        {
            HashSet<int> all = [.. task.Needs];
            foreach (var needed in task.Needs)
            {
                all.UnionWith(before[needed]);
            }

            before.Add(all);
        }

        return before;
    }

    /// <summary>A box that a device has.</summary>
    /// <param name="Region">The box.</param>
    /// <param name="Maker">The task that made it there; null when it was sent.</param>
    /// <param name="From">The tasks elsewhere that it comes from.</param>
    private sealed record Held(Region Region, PartTask? Maker, HashSet<int> From)
    {
        public List<PartTask> Users { get; } = [];
    }
}
