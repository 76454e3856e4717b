using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;
using EdgeAspire.Parts;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Pieces;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Plans;

/// <summary>Makes the calls that carry a plan out, once, before the first request.</summary>
internal sealed class ProgramCompiler
{
    private const string CopiesStrategy = "replicas";
    private const long MaxWays = 64;

    private readonly CutPlan _plan;
    private readonly List<PartTask> _tasks;
    private readonly ImmutableArray<string> _devices;
    private readonly Dictionary<string, ProgramValue> _values = new(StringComparer.Ordinal);
    private readonly List<ProgramCall> _calls = [];

    private ProgramCompiler(CutPlan plan, List<PartTask> tasks)
    {
        _plan = plan;
        _tasks = tasks;
        _devices = [.. tasks.Select(task => task.Device).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Makes the program of a plan, or one for each way of a plan in which devices take requests in turn: with copies of the whole model, or of
    /// a stage.
    /// </summary>
    /// <returns>The programs, or what in the plan's document does not fit together.</returns>
    public static Outcome<ImmutableArray<PlanProgram>> CompileAll(CutPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var isWholeCopies = string.Equals(plan.Plan.Strategy, CopiesStrategy, StringComparison.Ordinal);
        if (isWholeCopies && (plan.Sets.Length != plan.Plan.Blocks.Length || plan.Sets.Any(set => set.Parts.Length != 1) || plan.PartSha256.Length != plan.Sets.Length))
        {
            return new Error(ErrorReason.InvalidAnswer, $"Plan '{plan.Id}' cannot be carried out: a copy of the model has more than one part.");
        }

        var ways = isWholeCopies ? plan.Plan.Blocks.Length : Ways(plan.Plan);
        if (ways > MaxWays)
        {
            return new Error(ErrorReason.InvalidAnswer, $"Plan '{plan.Id}' cannot be carried out: its copies make {ways} ways for requests, at most {MaxWays} are taken.");
        }

        var programs = ImmutableArray.CreateBuilder<PlanProgram>();
        for (var way = 0; way < ways; way++)
        {
            var single = isWholeCopies
                ? plan with { Plan = plan.Plan with { Blocks = [plan.Plan.Blocks[way]] }, Sets = [plan.Sets[way]], PartSha256 = [plan.PartSha256[way]] }
                : plan with { Plan = plan.Plan with { Blocks = [.. plan.Plan.Blocks.Select(block => OnWay(block, way))] } };
            if (!Compile(single).TryGetValue(out var program, out var error))
            {
                return error;
            }

            programs.Add(program);
        }

        return programs.ToImmutable();
    }

    /// <summary>After how many requests all stages are at their first copy again: the least common multiple.</summary>
    private static long Ways(Plan plan)
    {
        long ways = 1;
        foreach (long turns in plan.Blocks.SelectMany(block => block.Slices).Select(slice => Turns(slice)).Distinct())
        {
            ways = ways > MaxWays ? ways : ways / (long)BigInteger.GreatestCommonDivisor(ways, turns) * turns;
        }

        return ways;
    }

    private static PlannedBlock OnWay(PlannedBlock block, int way) => block with
    {
        Slices = [.. block.Slices.Select(slice => (way % Turns(slice)) is > 0 and var turn ? slice with { Device = slice.Copies!.Value[turn - 1] } : slice)],
    };

    private static int Turns(PlannedSlice slice) => 1 + (slice.Copies?.Length ?? 0);

    /// <summary>Makes the program.</summary>
    /// <returns>The program, or what in the plan's document does not fit together.</returns>
    public static Outcome<PlanProgram> Compile(CutPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (!PartTasks.Of(plan).TryGetValue(out var tasks, out var error) || (error = DataFlow.Complete(plan, tasks)) is not null)
        {
            return error;
        }

        var compiler = new ProgramCompiler(plan, tasks);
        return compiler.Describe() is { } invalid ? invalid : compiler.Build();
    }

    private Error? Describe()
    {
        var sums = _plan.Sets.SelectMany(set => set.Outputs).Where(output => output.Join is JoinRule.Sum).Select(output => output.Value.Name).ToHashSet(StringComparer.Ordinal);
        var passing = _tasks.SelectMany(task => task.Sent.Concat(task.Returned)).Select(box => box.Value).ToHashSet(StringComparer.Ordinal);
        IEnumerable<ValueDescription> all =
        [
            .. _plan.Inputs, .. _plan.Outputs, .. _plan.Sets.SelectMany(set => set.Outputs.Select(output => output.Value)).Where(value => passing.Contains(value.Name)),
        ];
        foreach (var value in all.DistinctBy(value => value.Name, StringComparer.Ordinal))
        {
            long lengthBytes = 0;
            if (!TensorDataTypes.TryParse(value.Datatype, out var type) || !TensorShape.TryCountBytes(type, value.Shape.AsSpan(), out lengthBytes)
                || lengthBytes is 0 or > TensorBufferPool.MaxBufferBytes)
            {
                return Invalid($"value '{value.Name}' {value.Datatype} {TensorShape.Format(value.Shape.AsSpan())} cannot be sent");
            }

            if (sums.Contains(value.Name) && type is not TensorDataType.Fp32)
            {
                return Invalid($"value '{value.Name}' is a sum of {value.Datatype}, expected FP32");
            }

            _values.Add(value.Name, new ProgramValue(
                _values.Count, value.Name, type, [.. value.Shape], (int)lengthBytes, PlaceOf(_plan.Inputs, value), PlaceOf(_plan.Outputs, value), sums.Contains(value.Name)));
        }

        return _tasks.Any(task => task.Sent.Concat(task.Returned).Any(box => box.Region.Rank != _values[box.Value].Shape.Length || !_values[box.Value].Region.Contains(box.Region)))
            ? Invalid("a part's box lies outside its value")
            : null;
    }

    private PlanProgram Build()
    {
        foreach (var task in _tasks)
        {
            _calls.Add(CallOf(task));
        }

        foreach (var value in _values.Values.Where(value => value.Input is null))
        {
            value.IsAssembled |= _calls.Any(call => call.Pieces.Any(piece => piece.Value == value && piece.From is null));
        }

        return new PlanProgram(
            _plan,
            _devices,
            [.. _values.Values],
            [.. _calls],
            [.. _plan.Inputs.Select(input => _values[input.Name])],
            [.. _plan.Outputs.Select(output => _values[output.Name])],
            [.. Enumerable.Range(0, _devices.Length).Where(device => !_tasks.Any(task => task.IsEnd && string.Equals(task.Device, _devices[device], StringComparison.Ordinal)))]);
    }

    private ProgramCall CallOf(PartTask task)
    {
        ImmutableArray<SentPiece> pieces = [.. task.Sent.Select(PieceOf)];
        ImmutableArray<ReturnedBox> returns = [.. task.Returned.Select(ReturnOf)];
        return new ProgramCall
        {
            Index = task.Index,
            Round = task.Round,
            Device = _devices.IndexOf(task.Device),
            PartSha256 = task.Sha256,
            Part = task.Part,
            PartJson = PartJson(task),
            MemoryBytes = task.MemoryBytes,
            ComputeSeconds = task.ComputeSeconds,
            Pieces = pieces,
            Returns = returns,
            After = [.. task.Needs.Where(needed => pieces.Any(piece => ComesFrom(piece, needed))).Order()],
            Parameters = [.. ParametersOf(task).Select(parameter => new KeyValuePair<string, InferParameter>(parameter.Name, parameter.Value))],
            ReturnedBytes = returns.Sum(box => box.LengthBytes),
            SentBytes = pieces.Sum(piece => piece.LengthBytes),
        };
    }

    private bool ComesFrom(SentPiece piece, int task) =>
        _tasks[task].Returned.Any(box => string.Equals(box.Value, piece.Value.Name, StringComparison.Ordinal)
            && (piece.Value.IsSum || !box.Region.Intersect(piece.Box).IsEmpty));

    private SentPiece PieceOf(ValueBox box)
    {
        var value = _values[box.Value];
        var (type, lengthBytes) = OnWire(value, box.Region);
        (int, int)? from = null;
        if (!value.IsSum && value.Input is null)
        {
            foreach (var call in _calls)
            {
                for (var place = 0; place < call.Returns.Length; place++)
                {
                    if (call.Returns[place].Value == value && call.Returns[place].Box.Equals(box.Region))
                    {
                        from = (call.Index, place);
                    }
                }
            }
        }

        return new SentPiece(value, box.Region, type, lengthBytes, from);
    }

    private ReturnedBox ReturnOf(ValueBox box)
    {
        var (type, lengthBytes) = OnWire(_values[box.Value], box.Region);
        return new ReturnedBox(_values[box.Value], box.Region, type, lengthBytes);
    }

    private (TensorDataType Type, int LengthBytes) OnWire(ProgramValue value, Region box)
    {
        var type = WireCodec.TypeOnWire(value.DataType, _plan.Plan.Wire);
        return (type, (int)box.Elements * type.ElementBytes());
    }

    private static string PartJson(PartTask task) => JsonSerializer.Serialize(task.Part, PartSetJson.Default.PartDescription);

    private IEnumerable<(string Name, InferParameter Value)> ParametersOf(PartTask task)
    {
        yield return (EdgeParameters.Description, Text(EdgeParameters.DescriptionOf(PartJson(task))));
        yield return (EdgeParameters.Pieces, Text(Boxes(task.Sent)));
        yield return (EdgeParameters.Returns, Text(Boxes(task.Returned)));
        yield return (EdgeParameters.Wait, new InferParameter { BoolParam = true });
        if (task.Forwarded.Count > 0)
        {
            yield return (EdgeParameters.Forward, Text(Forwards(task)));
        }

        if (task.Kept.Count > 0)
        {
            yield return (EdgeParameters.Keep, Text(JsonSerializer.Serialize([.. task.Kept.Order(StringComparer.Ordinal)], PlanTextContext.Default.StringArray)));
        }

        if (task.IsEnd)
        {
            yield return (EdgeParameters.End, new InferParameter { BoolParam = true });
        }
        else if (task.Dropped.Count > 0)
        {
            yield return (EdgeParameters.Drop, Text(JsonSerializer.Serialize([.. task.Dropped.Order(StringComparer.Ordinal)], PlanTextContext.Default.StringArray)));
        }

        if (_plan.Plan.Wire is not WireFormat.Fp32)
        {
            yield return (EdgeParameters.Wire, Text(_plan.Plan.Wire is WireFormat.Fp16 ? "fp16" : "int8"));
        }
    }

    private static string Forwards(PartTask task) => JsonSerializer.Serialize(
        [
            .. task.Forwarded.GroupBy(forward => forward.Device, StringComparer.Ordinal)
                .Select(device => new ForwardedPieces(device.Key, [.. device.Select(forward => forward.Box)])),
        ],
        PlanTextContext.Default.ForwardedPiecesArray);

    private static string Boxes(List<ValueBox> boxes) => JsonSerializer.Serialize(boxes, PartSetJson.Default.IReadOnlyListValueBox);

    private static InferParameter Text(string text) => new() { StringParam = text };

    private static int? PlaceOf(ImmutableArray<ValueDescription> values, ValueDescription value)
    {
        for (var place = 0; place < values.Length; place++)
        {
            if (string.Equals(values[place].Name, value.Name, StringComparison.Ordinal))
            {
                return place;
            }
        }

        return null;
    }

    private Error Invalid(string what) => new(ErrorReason.InvalidAnswer, $"Plan '{_plan.Id}' cannot be carried out: {what}.");
}
