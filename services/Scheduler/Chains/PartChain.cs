using System.Collections.Immutable;
using EdgeAspire.Parts;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Scheduling.Models;

namespace EdgeAspire.Scheduler.Chains;

/// <summary>
/// A plan as a scheduler carries it out: consecutive blocks, the file of each, the file of the whole model, and the values that cross each
/// cut, those included that only pass by (skips).
/// </summary>
internal sealed class PartChain
{
    private const double BytesPerParameter = sizeof(float);

    private readonly ImmutableArray<ChainPart> _blocks;
    private readonly ChainPart _whole;

    private PartChain(string plan, string model, ImmutableArray<ChainPart> blocks, ChainPart whole, ImmutableArray<ImmutableArray<TensorSpecification>> cuts, LayerChain chain)
    {
        Plan = plan;
        Model = model;
        _blocks = blocks;
        _whole = whole;
        Cuts = cuts;
        Chain = chain;
    }

    /// <summary>What the planner calls the plan.</summary>
    public string Plan { get; }

    /// <summary>The model's name.</summary>
    public string Model { get; }

    /// <summary>The hash of the whole model's file.</summary>
    public string Sha256 => _whole.Sha256;

    /// <summary>What policies decide on.</summary>
    public LayerChain Chain { get; }

    /// <summary>The values that cross each cut: the model's inputs at the first, its outputs at the last.</summary>
    public ImmutableArray<ImmutableArray<TensorSpecification>> Cuts { get; }

    /// <summary>How many blocks.</summary>
    public int Blocks => _blocks.Length;

    /// <summary>Reads the chain of a plan with parts.</summary>
    /// <returns>The chain, or the block that is divided among devices: a chain's blocks are whole.</returns>
    public static Outcome<PartChain> Of(CutPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Plan.ModelSha256 is not { } sha256)
        {
            return new Error(ErrorReason.Conflict, $"Plan '{plan.Id}' is for a model without a file: there is nothing to run whole.");
        }

        if (plan.Sets.Length == 0 || plan.PartSha256.Length != plan.Sets.Length || plan.Sets.FirstOrDefault(set => set.Parts.Length != 1) is { })
        {
            return new Error(
                ErrorReason.Conflict,
                $"Plan '{plan.Id}' of strategy '{plan.Plan.Strategy}' has {plan.Sets.Length} sets of {plan.PartSha256.Length} parts: a chain needs blocks of one part each.");
        }

        // A plan's rounds are its blocks, as the planner makes chains; where they are not, the files' lengths have to do.
        long[] activationBytes =
        [
            .. plan.Sets.Select((_, place) => plan.Plan.Blocks.Length == plan.Sets.Length ? plan.Plan.Blocks[place].Slices.Select(slice => slice.ActivationBytes).DefaultIfEmpty().Max() : 0),
        ];
        ImmutableArray<ChainPart> blocks =
        [
            .. plan.Sets.Select((set, place) => new ChainPart(
                plan.PartSha256[place], place, place + 1, set.Parts[0].Inputs, set.Parts[0].Outputs, set.Parts[0].ModelBytes + activationBytes[place])),
        ];
        if (!CutsOf(plan).TryGetValue(out var cuts, out var error))
        {
            return error;
        }

        ChainPart whole = new(
            sha256, 0, blocks.Length, Themselves(plan.Inputs), Themselves(plan.Outputs), plan.Sets.Sum(set => set.Parts[0].ModelBytes) + activationBytes.Max());
        LayerChain chain = new(
            [.. plan.Sets.Select(set => Math.Max(1.0, set.Parts[0].Flops))],
            [.. plan.Sets.Select(set => Math.Max(1.0, set.Parts[0].ModelBytes / BytesPerParameter))],
            [.. cuts.Select(values => values.Sum(BytesOf))]);
        return new PartChain(plan.Id, plan.Plan.Model, blocks, whole, cuts, chain);
    }

    /// <summary>The file to run next: the whole model where all of it is to be computed and it is there, else the next block.</summary>
    /// <param name="position">The cut that an item has reached.</param>
    /// <param name="end">The cut to which it is to be computed.</param>
    /// <param name="hasWhole">Whether the whole model is loaded as well.</param>
    public ChainPart Next(int position, int end, bool hasWhole) => position == 0 && end == Blocks && (hasWhole || Blocks == 1) ? _whole : _blocks[position];

    /// <summary>The files of consecutive blocks, each its own; of a model that is not cut its one.</summary>
    public ImmutableArray<ChainPart> BlocksOf(int first, int last) => Blocks == 1 ? [_whole] : [.. _blocks[first..last]];

    /// <summary>The files that a device needs which has memory for some blocks.</summary>
    public ImmutableArray<ChainPart> PartsOf(int first, int last) =>
        first == 0 && last == Blocks ? [_whole, .. Blocks > 1 ? _blocks : []] : [.. _blocks[first..last]];

    /// <summary>What is wrong with tensors as the values at a cut, which have an order; null for nothing.</summary>
    public Error? Check(int cut, IReadOnlyList<Tensor> tensors)
    {
        var expected = Cuts[cut];
        if (tensors.Count != expected.Length)
        {
            return new Error(
                ErrorReason.WrongTensorName, $"Cut {cut} of plan '{Plan}': expected {expected.Length} tensors ({string.Join("; ", expected)}), got {tensors.Count}.");
        }

        for (var place = 0; place < expected.Length; place++)
        {
            var (tensor, value) = (tensors[place], expected[place]);
            if (!string.Equals(tensor.Name, value.Name, StringComparison.Ordinal)
                || tensor.DataType != value.DataType
                || !TensorShape.Matches(value.Shape.AsSpan(), tensor.Shape))
            {
                return new Error(ErrorReason.WrongShape, $"Cut {cut} of plan '{Plan}': expected {value}, got {tensor}.");
            }
        }

        return null;
    }

    // What is there and is needed later, or is an answer.
    private static Outcome<ImmutableArray<ImmutableArray<TensorSpecification>>> CutsOf(CutPlan plan)
    {
        Dictionary<string, ValueDescription> known = new(StringComparer.Ordinal);
        List<string> there = [];
        Add(plan.Inputs);
        List<ImmutableArray<TensorSpecification>> cuts = [];
        for (var cut = 0; cut <= plan.Sets.Length; cut++)
        {
            if (cut > 0)
            {
                Add(plan.Sets[cut - 1].Outputs.Select(output => output.Value));
            }

            var needed = plan.Outputs.Select(output => output.Name)
                .Concat(plan.Sets.Skip(cut).SelectMany(set => set.Parts[0].Inputs.Select(input => input.Value)))
                .ToHashSet(StringComparer.Ordinal);
            var names = cut == 0
                ? plan.Inputs.Select(input => input.Name)
                : cut == plan.Sets.Length ? plan.Outputs.Select(output => output.Name) : there.Where(needed.Contains);
            List<TensorSpecification> values = [];
            foreach (var name in names)
            {
                if (!known.TryGetValue(name, out var value) || !TensorDataTypes.TryParse(value.Datatype, out var dataType))
                {
                    return new Error(ErrorReason.Conflict, $"Plan '{plan.Id}': no block before cut {cut} gives value '{name}', or its type is not known.");
                }

                values.Add(new TensorSpecification(name, dataType, value.Shape));
            }

            cuts.Add([.. values]);
        }

        return cuts.ToImmutableArray();

        void Add(IEnumerable<ValueDescription> values)
        {
            foreach (var value in values)
            {
                if (known.TryAdd(value.Name, value))
                {
                    there.Add(value.Name);
                }
            }
        }
    }

    private static ImmutableArray<PartTensor> Themselves(ImmutableArray<ValueDescription> values) =>
        [.. values.Select(value => new PartTensor(value.Name, value.Name, []))];

    private static long BytesOf(TensorSpecification value) =>
        TensorShape.TryCountBytes(value.DataType, value.Shape.AsSpan(), out var bytes) ? bytes : 0;
}
