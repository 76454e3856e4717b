using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>
/// TeamNet's networks parallelized with MPI-Matrix, MPI-Kernel and MPI-Branch, against cooperation in rounds and against the team of
/// experts, on the same devices (TeamNet, tables I and II).
/// </summary>
internal sealed class MpiExperiment : IExperiment
{
    private const string Mpi = "mpi-";

    private static readonly PlanWay[] Ways =
    [
        new("single", "single"),
        new("mls", "mls"),
        new("best", "best") { SendsDirectly = true },
        new("mpi-matrix", "mpi-matrix"),
        new("mpi-kernel", "mpi-kernel"),
        new("mpi-branch", "mpi-branch"),
    ];

    public string Name => "mpi";

    public string Description => "MPI-style baselines against rounds and the team of experts, MNIST and CIFAR-10.";

    public async Task RunAsync(ExperimentRun run, CancellationToken cancellation)
    {
        foreach (var contest in MpiContest.All)
        {
            using var question = ModelQuestion.OfBuiltin(contest.Network);
            await using var lab = await PlanLab.StartAsync(contest.ClusterOf(run.Cluster), contest.Devices, run.Table, cancellation);
            var teamSeconds = await MeasureTeamAsync(run.Table, lab, contest, cancellation);
            await lab.Client.BuildAsync(contest.Network, cancellation);
            double? bestSeconds = null;
            foreach (var way in Ways.Where(way => Applies(way, contest)))
            {
                var name = $"{contest.Name}, {contest.Network}, {way.Name}";
                await lab.TryAsync(run.Table, name, async () =>
                {
                    var devices = way.Name is "single" ? lab.Stages.Take(1) : lab.Stages;
                    var measured = await lab.MeasureAsync(question, way, devices, cancellation);
                    bestSeconds = way.Name is "best" ? measured.Seconds : bestSeconds;
                    return measured.ToRow(name, Slower(measured.Seconds, teamSeconds, way.Name.StartsWith(Mpi, StringComparison.Ordinal) ? bestSeconds : null));
                }, cancellation);
            }
        }
    }

    // A perceptron has neither convolutions nor branches, and the paper divides a network of convolutions by kernels, not as matrices.
    private static bool Applies(PlanWay way, MpiContest contest) =>
        contest.Task is "MNIST" ? way.Name is not ("mpi-kernel" or "mpi-branch") : way.Name is not "mpi-matrix";

    private static (string Name, double Value)[] Slower(double seconds, double? team, double? best)
    {
        List<(string Name, double Value)> figures = [];
        if (team is { } teamSeconds)
        {
            figures.Add(("times_team", seconds / teamSeconds));
        }

        if (best is { } bestSeconds)
        {
            figures.Add(("times_best", seconds / bestSeconds));
        }

        return [.. figures];
    }

    private static async Task<double?> MeasureTeamAsync(ExperimentTable table, PlanLab lab, MpiContest contest, CancellationToken cancellation)
    {
        var name = FormattableString.Invariant($"{contest.Name}, team of {contest.Devices} x {contest.Expert}");
        double? seconds = null;
        await lab.TryAsync(table, name, async () =>
        {
            await lab.Client.PublishTeamAsync(MpiContest.Team, contest.Experts(), cancellation);
            for (var expert = 0; expert < contest.Devices; expert++)
            {
                await lab.Cluster.StartServiceAsync(lab.Stages[expert], MpiContest.ServiceOf(lab.Stages[expert], expert), cancellation);
            }

            await lab.Client.WaitUntilReadyAsync(MpiContest.Team, cancellation);
            using var question = ModelQuestion.OfInput(MpiContest.Team, "image", contest.Shape);
            await WaitForAllExpertsAsync(lab, question, contest.Devices, cancellation);
            var answers = await lab.AskAsync(question, plan: null, cancellation);
            seconds = Quantiles.Median(answers.Select(answer => answer.Seconds));
            return new Row(
                name,
                ("measured_s", seconds.Value),
                ("slowest_s", answers.Max(answer => answer.Seconds)),
                ("devices_used", answers[^1].Hops.Select(hop => hop.Device).Distinct(StringComparer.Ordinal).Count()),
                ("times_team", 1));
        }, cancellation);
        return seconds;
    }

    // The gate answers as soon as one expert is there.
    private static Task WaitForAllExpertsAsync(PlanLab lab, ModelQuestion question, int experts, CancellationToken cancellation) =>
        Wait.UntilAsync(FormattableString.Invariant($"{experts} experts to answer"), TimeSpan.FromMinutes(2), async () =>
        {
            var answer = await question.AskAsync(lab.Client, cancellation);
            return answer.Hops.Count(hop => hop.ComputeSeconds > 0) == experts;
        }, cancellation);
}
