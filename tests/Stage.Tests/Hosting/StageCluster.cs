using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Parts;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Testing.Cutting;
using Numbers = EdgeAspire.Testing.Cutting.Tensor;

namespace EdgeAspire.Stage.Tests.Hosting;

/// <summary>A planner and stages with the parts of a cut model, of which each stage has the one of its number of every block.</summary>
internal sealed class StageCluster : IAsyncDisposable
{
    private readonly List<StageHost> _stages = [];
    private readonly List<(PartSet Set, string[] Files)> _blocks = [];

    private StageCluster(PlannerHost planner)
    {
        Planner = planner;
    }

    public PlannerHost Planner { get; }

    public IReadOnlyList<StageHost> Stages => _stages;

    public IReadOnlyList<(PartSet Set, string[] Files)> Blocks => _blocks;

    public static async Task<StageCluster> StartAsync(int stages, IEnumerable<CutBlock> blocks, params string[] settings)
    {
        var cluster = new StageCluster(await PlannerHost.StartAsync());
        for (var index = 0; index < stages; index++)
        {
            cluster._stages.Add(await StageHost.StartAsync(cluster.Planner, $"pi-{index}", settings));
        }

        foreach (var block in blocks)
        {
            var files = await Task.WhenAll(block.Models.Select(cluster.Planner.StoreAsync));
            cluster._blocks.Add((block.Description, files));
            for (var part = 0; part < files.Length; part++)
            {
                Assert.Null(await cluster.StageOf(part).LoadAsync(files[part], block.Description.Parts[part]));
            }
        }

        foreach (var stage in cluster._stages)
        {
            while (await cluster.Planner.FindDeviceAsync(stage.Device) is null)
            {
                await Task.Yield();
            }
        }

        return cluster;
    }

    public StageHost StageOf(int part) => _stages[part % _stages.Count];

    /// <summary>Walks the blocks through a gateway that sends every part all that it takes and joins all that it gives.</summary>
    public async Task WalkAsync(string session, Dictionary<string, Numbers> values, string wire = "fp32")
    {
        foreach (var (set, files) in _blocks)
        {
            var made = new Dictionary<string, Numbers>[set.Parts.Length];
            await Task.WhenAll(set.Parts.Select(async (part, index) =>
            {
                using var request = Call.Of(files[index], $"{session}-{index}-{part.Name.GetHashCode(StringComparison.Ordinal):x}").With(EdgeParameters.Wire, wire).With(EdgeParameters.End, value: true);
                foreach (var input in part.Inputs)
                {
                    request.WithPiece(new ValueBox(input.Value, input.Axes), values[input.Value].Cut(input.Region));
                }

                using var response = (await StageOf(index).InferAsync(request)).Value;
                made[index] = response.Outputs.ToDictionary(output => output.Name, Call.ToNumbers, StringComparer.Ordinal);
            }));
            PartSetRunner.Run(set, (part, _) => made[part], values);
        }
    }

    /// <summary>Sends the calls of all blocks at once: each stage keeps what it made, and the others are sent what they miss.</summary>
    public async Task FlowAsync(string session, Dictionary<string, Numbers> values)
    {
        var calls = new List<Task<InferResponse>>();
        for (var block = 0; block < _blocks.Count; block++)
        {
            var next = block + 1 < _blocks.Count ? _blocks[block + 1].Set : null;
            for (var part = 0; part < _blocks[block].Files.Length; part++)
            {
                calls.Add(FlowAsync(session, block, part, next, values));
            }
        }

        var responses = await Task.WhenAll(calls);
        var (last, files) = _blocks[^1];
        foreach (var output in last.Outputs)
        {
            values[output.Value.Name] = Numbers.Zero(output.Value.Shape);
        }

        foreach (var (part, response) in last.Parts.Zip(responses[^files.Length..]))
        {
            foreach (var (output, tensor) in part.Outputs.Zip(response.Outputs))
            {
                values[output.Value].Put(output.Region, Call.ToNumbers(tensor));
            }
        }

        Array.ForEach(responses, response => response.Dispose());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stage in _stages)
        {
            await stage.DisposeAsync();
        }

        await Planner.DisposeAsync();
    }

    private async Task<InferResponse> FlowAsync(string session, int block, int part, PartSet? next, Dictionary<string, Numbers> values)
    {
        var (set, files) = _blocks[block];
        using var request = Call.Of(files[part], session).With(EdgeParameters.Wait, value: true);
        foreach (var input in set.Parts[part].Inputs.Where(input => block == 0 || values.ContainsKey(input.Value)))
        {
            request.WithPiece(new ValueBox(input.Value, input.Axes), values[input.Value].Cut(input.Region));
        }

        if (next is not null)
        {
            request.With(EdgeParameters.Returns, "[]").With(EdgeParameters.Keep, $"[{string.Join(',', set.Outputs.Select(output => $"\"{output.Value.Name}\""))}]");
            var forwards = next.Parts.Select((other, index) => (StageOf(index).Device, Missing(set.Parts[part], other)))
                .Where((forward, index) => index != part && forward.Item2.Length > 0).ToArray();
            if (forwards.Length > 0)
            {
                request.With(EdgeParameters.Forward, Call.Forward(forwards));
            }
        }

        return (await StageOf(part).InferAsync(request)).Value;
    }

    private static ValueBox[] Missing(PartDescription from, PartDescription to) =>
    [
        .. from input in to.Inputs
           from output in @from.Outputs
           where string.Equals(input.Value, output.Value, StringComparison.Ordinal)
           let common = input.Region.Intersect(output.Region)
           where !common.IsEmpty
           select new ValueBox(input.Value, common.Axes),
    ];
}
