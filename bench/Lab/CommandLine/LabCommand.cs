using System.CommandLine;
using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Lab.Experiments;

namespace EdgeAspire.Bench.Lab.CommandLine;

/// <summary><c>lab cluster.yaml</c>: a cluster of emulated devices to try things on, to run a command in, or to run an experiment on.</summary>
internal sealed class LabCommand : Command
{
    private const int InterruptedExitCode = 130;

    private readonly Argument<string> _file = new("cluster") { Description = "The cluster file (YAML)." };
    private readonly Option<string?> _run = new("--run") { Description = "A shell command to run in the gate's network; the cluster ends with it." };
    private readonly Option<string?> _experiment = new("--experiment");
    private readonly Option<bool> _json = new("--json") { Description = "Print an experiment's result as one JSON document instead of a table." };

    private readonly Option<double?> _minutes = new("--minutes")
    {
        Description = "How long an experiment runs that has no end of its own: soak (30 if left out), chaos (10), and about, all of ring (12).",
    };

    public LabCommand()
        : base("lab", "Emulates a cluster of devices on this machine and runs the services on it, until Ctrl-C.")
    {
        var experiments = LabExperiments.All();
        _experiment.Description = $"An experiment to run. {string.Join(" ", experiments.Select(experiment => $"{experiment.Name}: {experiment.Description}"))}";
        _experiment.AcceptOnlyFromAmong([.. experiments.Select(experiment => experiment.Name)]);
        Arguments.Add(_file);
        Options.Add(_run);
        Options.Add(_experiment);
        Options.Add(_json);
        Options.Add(_minutes);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        if (!ClusterFile.Load(arguments.GetValue(_file)!).TryGetValue(out var spec, out var error))
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }

        try
        {
            if (arguments.GetValue(_experiment) is { } name)
            {
                return await ExperimentAsync(name, spec, arguments, cancellation);
            }

            await Console.Error.WriteLineAsync($"Starting lab '{spec.Name}' ...");
            await using var cluster = await EmulatedCluster.StartAsync(spec, cancellation);
            if (arguments.GetValue(_run) is { } command)
            {
                return await RunInsideAsync(cluster, command, cancellation);
            }

            await new LabConsole(cluster, Console.In, Console.Out).RunAsync(cancellation);
            return 0;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return arguments.GetValue(_run) is null && arguments.GetValue(_experiment) is null ? 0 : InterruptedExitCode;
        }
        catch (Exception exception) when (PlanLab.IsFailure(exception))
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private async Task<int> ExperimentAsync(string name, ClusterSpec spec, ParseResult arguments, CancellationToken cancellation)
    {
        var experiment = LabExperiments.All().First(experiment => string.Equals(experiment.Name, name, StringComparison.Ordinal));
        var table = new ExperimentTable(name, Console.Error);
        try
        {
            var duration = arguments.GetValue(_minutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : (TimeSpan?)null;
            await experiment.RunAsync(new ExperimentRun(spec, table, duration), cancellation);
        }
        finally
        {
            // What is known is worth printing, also when the rest was interrupted or could not be found out.
            if (table.Rows.Count > 0)
            {
                new Report($"lab: {name}", Machine.Describe(), table.Rows).Write(arguments.GetValue(_json));
            }
        }

        return table.Failures == 0 ? 0 : 1;
    }

    private static Task<int> RunInsideAsync(EmulatedCluster cluster, string command, CancellationToken cancellation)
    {
        var device = cluster.Spec.Find(ServiceKind.Gate) ?? cluster.Spec.Devices[0];
        return cluster.RunAsync(device.Name, ["sh", "-c", command], cancellation);
    }
}
