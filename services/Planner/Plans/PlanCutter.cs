using System.Collections.Immutable;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Planner.Analysis;
using EdgeAspire.Planner.Blobs;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Plans;

/// <summary>Cuts a model by a plan into files of the repository. Weights go from file to file a chunk at a time.</summary>
internal sealed class PlanCutter
{
    private readonly GraphReader _reader;
    private readonly BlobStore _blobs;
    private readonly TimeProvider _time;
    private readonly ILogger<PlanCutter> _logger;

    public PlanCutter(GraphReader reader, BlobStore blobs, TimeProvider time, ILogger<PlanCutter> logger)
    {
        _reader = reader;
        _blobs = blobs;
        _time = time;
        _logger = logger;
    }

    /// <summary>The same plan with its parts, under a name of its own, because a plan never changes.</summary>
    /// <returns>An error that names the block which cannot be cut; files written before it are collected later.</returns>
    public async Task<Outcome<StoredPlan>> CutAsync(StoredPlan stored, CancellationToken cancellationToken)
    {
        return SourceOf(stored).TryGetValue(out ModelSource? source, out Error? error)
            ? await _reader.ReadAsync(source, (graph, _) => CutAsync(stored, source, graph, cancellationToken), cancellationToken)
            : error;
    }

    /// <summary>The file that a plan is for.</summary>
    public static Outcome<ModelSource> SourceOf(StoredPlan stored) => BlobHash.TryParse(stored.Plan.ModelSha256, out BlobHash hash)
        ? new ModelSource(stored.Plan.Model, stored.ModelVersion, stored.ModelPart, hash) { Shapes = stored.Plan.Shapes ?? GivenShapes.None }
        : new Error(ErrorReason.Conflict, $"Plan '{stored.Id}' is for a model without a file: there is nothing to cut.");

    private async Task<Outcome<StoredPlan>> CutAsync(
        StoredPlan stored, ModelSource source, ModelGraph graph, CancellationToken cancellationToken)
    {
        Outcome<IReadOnlyList<ImmutableArray<CutBlock>>> cut = Cut(graph, stored.Plan);
        if (!cut.TryGetValue(out IReadOnlyList<ImmutableArray<CutBlock>>? blocks, out Error? error))
        {
            return error with { Message = $"{source.Place}: {error.Message}" };
        }

        List<PlannedBlock> planned = [];
        List<string> hashes = [];
        long bytes = 0;
        for (int i = 0; i < blocks.Count; i++)
        {
            List<string> own = [];
            foreach (BuiltModel part in blocks[i].SelectMany(block => block.Models))
            {
                Outcome<BlobHash> published = await PublishAsync(part, cancellationToken);
                if (!published.TryGetValue(out BlobHash hash, out error))
                {
                    return error;
                }

                own.Add(hash.ToString());
                bytes += part.LengthBytes;
            }

            hashes.AddRange(own);
            PlannedBlock block = stored.Plan.Blocks[i];
            planned.Add(block with { Slices = [.. block.Slices.Select((slice, member) => slice with { PartSha256 = own[member] })] });
        }

        Plan plan = stored.Plan with { Blocks = [.. planned] };
        StoredPlan withParts = stored with
        {
            Id = PlanDocument.IdOf(plan, source.Place),
            Created = _time.GetUtcNow(),
            Plan = plan,
            Inputs = [.. graph.Inputs.Select(value => value.Describe())],
            Outputs = [.. graph.Outputs.Select(value => value.Describe())],
            PartSets = [.. blocks.SelectMany(block => block).Select(block => block.Description)],
            PartHashes = hashes,
        };
        _logger.PlanCut(withParts.Id, hashes.Count, bytes);
        return withParts;
    }

    /// <summary>The parts of every block, as references to the model's file.</summary>
    /// <returns>An error that names the block which cannot be cut.</returns>
    internal static Outcome<IReadOnlyList<ImmutableArray<CutBlock>>> Cut(ModelGraph graph, Plan plan)
    {
        Dictionary<string, int> places = graph.Nodes.ToDictionary(node => node.Name, node => node.Index, StringComparer.Ordinal);
        List<ImmutableArray<CutBlock>> blocks = [];
        bool areReplicas = string.Equals(plan.Strategy, Strategies.Replicas, StringComparison.Ordinal);
        int start = 0;
        for (int i = 0; i < plan.Blocks.Length; i++)
        {
            PlannedBlock block = plan.Blocks[i];
            start = areReplicas ? 0 : start;
            string name = areReplicas ? "replica" : FormattableString.Invariant($"round{i + 1}");
            if (block.Layers.FirstOrDefault(layer => !places.ContainsKey(layer)) is { } unknown)
            {
                return new Error(ErrorReason.Conflict, $"{name}: the model has no layer '{Names.Shown(unknown)}'.");
            }

            int end = i == plan.Blocks.Length - 1 ? graph.Nodes.Length : block.Layers.Max(layer => places[layer]) + 1;
            if (end <= start)
            {
                return new Error(ErrorReason.Conflict, $"{name}: its layers lie before those of the rounds before it.");
            }

            if (!BlockCutter.Cut(graph, start, end, block, name).TryGetValue(out ImmutableArray<CutBlock> cut, out Error? error))
            {
                return error;
            }

            blocks.Add(cut);
            start = end;
        }

        return blocks;
    }

    private async Task<Outcome<BlobHash>> PublishAsync(BuiltModel part, CancellationToken cancellationToken)
    {
        Outcome<StagedBlob> received = await _blobs.ReceiveAsync(part, cancellationToken);
        if (!received.TryGetValue(out StagedBlob? staged, out Error? error))
        {
            return error;
        }

        using (staged)
        {
            Outcome<bool> committed = await _blobs.CommitAsync(staged, cancellationToken);
            return committed.Error is { } fault ? fault : staged.Hash;
        }
    }
}
