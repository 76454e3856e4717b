using System.CommandLine;
using EdgeAspire.Bench.Serving;
using EdgeAspire.Protocol.Client;

namespace EdgeAspire.Bench.Team;

/// <summary>
/// TeamNet's table for handwritten digits: the baseline MLP-8, two MLP-4 and four MLP-2, trained on MNIST by the trainer service for the
/// same epochs, published, served by experts in processes of their own and asked through the gate.
/// </summary>
internal sealed class TeamSuite : SuiteCommand
{
    private const int WarmUpCalls = 3000;
    private const int Rounds = 40;
    private const int CallsPerRound = 100;

    private static readonly (string Row, string Model, int Experts)[] Contestants =
        [("MLP-8 (baseline)", "baseline", 1), ("2 x MLP-4", "team-2", 2), ("4 x MLP-2", "team-4", 4)];

    private readonly Option<DirectoryInfo> _data = new("--data")
    {
        Description = "Data folder; MNIST's four files lie in its folder 'mnist'.",
        Required = true,
    };

    private readonly Option<int?> _epochs = new("--epochs") { Description = "Passes over the training images; the trainer's default when left out." };

    public TeamSuite()
        : base("team", "Accuracy, size, latency and memory of teams of experts against one large network, on MNIST.")
    {
        Options.Add(_data);
        Options.Add(_epochs);
    }

    protected override async Task<IReadOnlyList<Row>> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var dataPath = arguments.GetRequiredValue(_data).FullName;
        var images = DigitImages.Load(dataPath);
        var home = Directory.CreateTempSubdirectory("edgeaspire-bench-");
        var services = new List<ServiceProcess>();
        try
        {
            return await RunAsync(images, dataPath, home.FullName, arguments.GetValue(_epochs), services, cancellation).ConfigureAwait(false);
        }
        finally
        {
            services.Reverse();
            foreach (var service in services)
            {
                await service.DisposeAsync().ConfigureAwait(false);
            }

            home.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Row>> RunAsync(
        DigitImages images, string dataPath, string home, int? epochs, List<ServiceProcess> services, CancellationToken cancellation)
    {
        var planner = await StartAsync(services, "Planner", home, [], cancellation).ConfigureAwait(false);
        var trained = await TrainAsync(planner, dataPath, home, epochs, cancellation).ConfigureAwait(false);
        var gateService = await StartAsync(
            services,
            "Gate",
            home,
            [$"--Gate:Planner:Rest={planner.Rest}", $"--Gate:Planner:Grpc={planner.Grpc}"],
            cancellation).ConfigureAwait(false);
        using var gate = new InferenceClient(gateService.Grpc);
        var served = new List<ServedModel>();
        foreach (var model in trained)
        {
            served.Add(new ServedModel(model, await ServeAsync(services, planner, model, home, cancellation).ConfigureAwait(false), gate));
            await Wait.UntilAsync($"the gate to serve {model.Name}", TimeSpan.FromMinutes(1), async () =>
                (await gate.IsModelReadyAsync(model.Name, "", TimeSpan.FromSeconds(5), cancellation).ConfigureAwait(false))
                    .TryGetValue(out var ready, out _) && ready, cancellation).ConfigureAwait(false);
        }

        return await MeasureAsync(served, images, gateService, cancellation).ConfigureAwait(false);
    }

    private static async Task<List<TrainedModel>> TrainAsync(
        ServiceProcess planner, string dataPath, string home, int? epochs, CancellationToken cancellation)
    {
        await using var trainer = ServiceProcess.Start(
            "Trainer", home, $"--Trainer:Planner={planner.Rest}", $"--EDGEASPIRE_DATA={dataPath}", "--Trainer:Download=false");
        await trainer.WaitUntilHealthyAsync(cancellation).ConfigureAwait(false);
        var trained = new List<TrainedModel>();
        foreach (var (row, model, experts) in Contestants)
        {
            await Console.Error.WriteLineAsync($"team: training {row}").ConfigureAwait(false);
            trained.Add(await TrainedModel.TrainAsync(trainer.Rest, planner.Rest, model, experts, epochs, cancellation).ConfigureAwait(false));
        }

        return trained;
    }

    private static async Task<List<ServiceProcess>> ServeAsync(
        List<ServiceProcess> services, ServiceProcess planner, TrainedModel model, string home, CancellationToken cancellation)
    {
        var experts = new List<ServiceProcess>();
        foreach (var part in model.Parts)
        {
            experts.Add(await StartAsync(
                services,
                "Expert",
                home,
                [
                    $"--Expert:Model={model.Name}",
                    $"--Expert:Part={part}",
                    $"--Expert:Device={model.Name}-{part}",
                    $"--Expert:Planner:Rest={planner.Rest}",
                    $"--Expert:Planner:Grpc={planner.Grpc}",
                ],
                cancellation).ConfigureAwait(false));
        }

        return experts;
    }

    private static async Task<ServiceProcess> StartAsync(
        List<ServiceProcess> services, string service, string home, string[] settings, CancellationToken cancellation)
    {
        var process = ServiceProcess.Start(service, home, settings);
        services.Add(process);
        await process.WaitUntilHealthyAsync(cancellation).ConfigureAwait(false);
        return process;
    }

    private static async Task<IReadOnlyList<Row>> MeasureAsync(
        List<ServedModel> served, DigitImages images, ServiceProcess gate, CancellationToken cancellation)
    {
        foreach (var model in served)
        {
            await model.MeasureAsync(images, WarmUpCalls, cancellation).ConfigureAwait(false);
            model.Reset();
        }

        // The models take turns, so that whatever else the machine does meets all of them.
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var model in served)
            {
                await model.MeasureAsync(images, CallsPerRound, cancellation).ConfigureAwait(false);
            }
        }

        var rows = new List<Row>();
        for (var index = 0; index < served.Count; index++)
        {
            var model = served[index];
            var accuracy = await model.AccuracyAsync(images, cancellation).ConfigureAwait(false);
            rows.Add(new Row(
                Contestants[index].Row,
                ("test_accuracy_percent", model.Trained.TestAccuracyPercent),
                ("served_accuracy_percent", accuracy * 100),
                ("mean_share_deviation", model.Trained.MeanShareDeviation),
                ("largest_share_deviation", model.Trained.LargestShareDeviation),
                ("training_seconds", model.Trained.TrainingSeconds),
                ("parameters_per_device", model.Trained.ParametersPerDevice),
                ("multiply_accumulates_per_device", model.Trained.MultiplyAccumulatesPerDevice),
                ("p50_us", model.Quantile(0.5)),
                ("p99_us", model.Quantile(0.99)),
                ("p50_times_baseline", model.Quantile(0.5) / served[0].Quantile(0.5)),
                ("expert_rss_mib", model.ExpertMebibytes),
                ("gate_rss_mib", gate.ResidentMebibytes)));
        }

        return rows;
    }
}
