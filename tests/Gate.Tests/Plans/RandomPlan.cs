using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Testing.Cutting;

namespace EdgeAspire.Gate.Tests.Plans;

/// <summary>Plans for random networks, cut in random ways and given to random devices; nobody planned them, so they are odder than any.</summary>
internal static class RandomPlan
{
    public static CutPlan Draw(int seed)
    {
        var random = new Random(seed);
        ModelGraph graph = RandomNetwork.Create(seed);
        var sets = RandomCuts.Of(graph, seed, maxBlocks: 6, []).Select(block => block.Description).ToList();
        string[] devices = [.. Enumerable.Range(0, random.Next(1, 9)).Select(device => $"pi-{device}")];
        var blocks = new List<PlannedBlock>();
        for (var set = 0; set < sets.Count; set++)
        {
            random.Shuffle(devices);
            var nodes = sets[set].Nodes;
            var sliceCount = sets[set].Parts.Length;

            // What follows a sum in a part of its own has no device.
            if (sets[set].Outputs.Any(output => output.Join is JoinRule.Sum) && set + 1 < sets.Count && sets[set + 1].Parts.Length == 1 && random.Next(2) == 0)
            {
                nodes = [.. nodes, .. sets[++set].Nodes];
            }

            blocks.Add(new PlannedBlock
            {
                Layers = nodes,
                Mode = "spatial",
                Devices = [.. devices],
                ComputeSeconds = 0.1,
                TransferSeconds = 0.1,
                Slices = [.. Enumerable.Range(0, sliceCount).Select(slice => new PlannedSlice { Device = devices[slice % devices.Length], ComputeSeconds = 0.01 })],
            });
        }

        var plan = new Plan
        {
            Model = "random",
            Strategy = "coop",
            Algorithm = "best",
            Objective = "latency",
            Convention = "default",
            Seconds = 1,
            PeriodSeconds = 1,
            Bytes = 1,
            Sharing = "work_conserving",
            Wire = (WireFormat)random.Next(3),
            DeviceToDevice = random.Next(2) == 0,
            Devices = [.. devices.Select(device => new PlannedDevice { Name = device, CostSource = "flops" })],
            Blocks = [.. blocks],
        };
        return new CutPlan(
            $"plan-{seed}",
            1,
            plan,
            [.. graph.Inputs.Select(value => value.Describe())],
            [.. graph.Outputs.Select(value => value.Describe())],
            [.. sets],
            [.. sets.SelectMany(set => set.Parts).Select((_, part) => part.ToString("x64", System.Globalization.CultureInfo.InvariantCulture))]);
    }
}
