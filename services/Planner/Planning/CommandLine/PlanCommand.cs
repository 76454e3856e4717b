using System.CommandLine;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.CommandLine;

/// <summary><c>plan model.onnx --devices devices.yaml</c>: plans without a service and prints the plan.</summary>
internal sealed class PlanCommand : Command
{
    /// <summary>The word that asks for it.</summary>
    public const string Word = "plan";

    private readonly ModelArguments _model;
    private readonly Option<string?> _devices = new("--devices") { Description = "YAML file of devices." };
    private readonly Option<double?> _gflops = new("--gflops") { Description = "Speed of identical devices, in place of a file." };
    private readonly Option<double?> _mbps = new("--mbps") { Description = "Rate of the gateway and of identical devices." };
    private readonly Option<int?> _count = new("--count") { Description = "Number of identical devices." };

    private readonly Option<bool> _all = new("--all") { Description = "Use every device, not the best number of them." };

    private readonly Option<string> _algorithm = new("--algorithm")
    {
        Description = $"One of {string.Join(", ", PlanAlgorithms.Named.Select(algorithm => algorithm.Name))}.",
        DefaultValueFactory = _ => PlanAlgorithms.Best,
    };

    private readonly Option<string> _convention = new("--convention")
    {
        Description = $"What predictions count: {string.Join(" or ", Convention.All.Select(convention => convention.Name))}.",
        DefaultValueFactory = _ => Convention.Default.Name,
    };

    private readonly Option<Objective> _objective = new("--objective") { Description = "What the plan should make small." };

    private readonly Option<string[]> _wire = new("--wire")
    {
        Description = "Number formats that may travel; fp32 alone keeps results exact.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [.. WireFormats.All.Select(format => format.ToString())],
    };

    private readonly Option<int> _seed = new("--seed") { Description = "Seed of the random baseline." };
    private readonly Option<bool> _json = new("--json") { Description = "Print the plan as JSON." };

    public PlanCommand()
        : base(Word, "Plans how devices run a model together, and prints the plan.")
    {
        _model = new ModelArguments(this);
        foreach (Option option in new Option[]
        {
            _devices, _gflops, _mbps, _count, _all, _algorithm, _convention, _objective, _wire, _seed, _json,
        })
        {
            Options.Add(option);
        }

        SetAction((arguments, cancellation) => Task.FromResult(Run(arguments, cancellation)));
    }

    private int Run(ParseResult arguments, CancellationToken cancellation)
    {
        var question = new PlanQuestion
        {
            ModelPath = _model.Path(arguments),
            Builtin = _model.Builtin(arguments),
            Shapes = _model.Shapes(arguments),
            DevicesPath = arguments.GetValue(_devices),
            Gflops = arguments.GetValue(_gflops),
            Mbps = arguments.GetValue(_mbps),
            Count = arguments.GetValue(_count),
            UsesAllDevices = arguments.GetValue(_all),
            Algorithm = arguments.GetValue(_algorithm) ?? "",
            Convention = arguments.GetValue(_convention) ?? "",
            Objective = arguments.GetValue(_objective),
            Wire = arguments.GetValue(_wire) ?? [],
            Seed = arguments.GetValue(_seed),
        };
        if (!question.Answer(cancellation).TryGetValue(out var plan, out var error))
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }

        if (arguments.GetValue(_json))
        {
            Console.WriteLine(PlanJson.Write(plan));
        }
        else
        {
            PlanTable.Write(plan, Console.Out);
        }

        return 0;
    }
}
