using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Gate.Plans;

/// <summary>Says which device runs which part. What follows a sum has no device in the plan: every device that needs it runs it.</summary>
internal static class PartTasks
{
    /// <summary>The tasks of a plan, in the order of its rounds.</summary>
    public static Outcome<List<PartTask>> Of(CutPlan plan)
    {
        if (plan.PartSha256.Length != plan.Sets.Sum(set => set.Parts.Length))
        {
            return Invalid(plan, $"{plan.Sets.Sum(set => set.Parts.Length)} parts have {plan.PartSha256.Length} files");
        }

        var tasks = new List<PartTask>();
        var next = 0;
        var file = 0;
        for (var round = 0; round < plan.Plan.Blocks.Length; round++)
        {
            var block = plan.Plan.Blocks[round];
            if (next == plan.Sets.Length || plan.Sets[next].Parts.Length != block.Slices.Length)
            {
                return Invalid(plan, $"round {round + 1} has {block.Slices.Length} slices, but not as many parts");
            }

            foreach (var (slice, part) in block.Slices.Zip(plan.Sets[next++].Parts))
            {
                tasks.Add(new PartTask
                {
                    Index = tasks.Count,
                    Round = round,
                    Device = slice.Device,
                    Part = part,
                    Sha256 = plan.PartSha256[file++],
                    MemoryBytes = slice.WeightBytes + slice.ActivationBytes,
                    ComputeSeconds = slice.ComputeSeconds,
                    IsCopy = false,
                });
            }

            if (next < plan.Sets.Length && block.Layers.Contains(plan.Sets[next].Nodes[0], StringComparer.Ordinal))
            {
                AddBehindSum(plan, tasks, round, next++, file++);
            }
        }

        return next == plan.Sets.Length ? tasks : Invalid(plan, "parts are left over that no round has");
    }

    private static void AddBehindSum(CutPlan plan, List<PartTask> tasks, int round, int set, int file)
    {
        var part = plan.Sets[set].Parts[0];
        var given = part.Outputs.Select(output => output.Value).ToHashSet(StringComparer.Ordinal);
        List<string> devices = [.. DevicesThatTake(plan, round + 1, given)];
        if (devices.Count == 0)
        {
            devices = [plan.Plan.Blocks[round].Slices[0].Device];
        }

        for (var i = 0; i < devices.Count; i++)
        {
            tasks.Add(new PartTask
            {
                Index = tasks.Count,
                Round = round,
                Device = devices[i],
                Part = part,
                Sha256 = plan.PartSha256[file],
                MemoryBytes = part.ModelBytes,
                ComputeSeconds = 0,
                IsCopy = i > 0,
            });
        }
    }

    // A block without any slice that takes it may hand it through what follows its own sum, which is run where it is needed in turn.
    private static IEnumerable<string> DevicesThatTake(CutPlan plan, int firstRound, HashSet<string> values)
    {
        var devices = new List<string>();
        var set = 0;
        for (var round = 0; round < plan.Plan.Blocks.Length; round++)
        {
            var block = plan.Plan.Blocks[round];
            var parts = plan.Sets[set++].Parts;
            if (round >= firstRound)
            {
                devices.AddRange(block.Slices.Zip(parts)
                    .Where(pair => pair.Second.Inputs.Any(input => values.Contains(input.Value)))
                    .Select(pair => pair.First.Device));
            }

            if (set < plan.Sets.Length && block.Layers.Contains(plan.Sets[set].Nodes[0], StringComparer.Ordinal))
            {
                set++;
            }
        }

        return devices.Distinct(StringComparer.Ordinal);
    }

    private static Error Invalid(CutPlan plan, string what) => new(ErrorReason.InvalidAnswer, $"Plan '{plan.Id}' cannot be carried out: {what}.");
}
