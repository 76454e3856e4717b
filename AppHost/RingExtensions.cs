namespace EdgeAspire.AppHost;

/// <summary>A ring: a scheduler beside each stage, and who brings items to it.</summary>
internal static class RingExtensions
{
    // On a machine as fast as a developer's no item would ever wait; ten times as slow, stages are like boards.
    private const string ProcessorPercent = "10";

    /// <summary>
    /// Adds a scheduler to each stage, and a load generator for all of them but the last: that one has no source of its own and computes for the
    /// others. Stage 0 tells what the whole model answers, against which every answer is held. Stages compute a tenth of the time.
    /// </summary>
    public static void AddRing(
        this IDistributedApplicationBuilder builder,
        AppHostSettings settings,
        IResourceBuilder<ProjectResource> planner,
        IReadOnlyList<IResourceBuilder<ProjectResource>> stages)
    {
        foreach (var stage in stages)
        {
            stage.WithEnvironment("Inference__ProcessorPercent", ProcessorPercent);
        }

        var schedulers = stages.Select((stage, index) => builder.AddProject<Projects.Scheduler>($"worker-{index}", launchProfileName: null)
            .WithHttpEndpoint()
            .WithGrpcEndpoint()
            .WithHttpHealthCheck("/health")
            .WithFolders(settings)
            .WithReference(planner)
            .WithEnvironment("Scheduler__Device", $"worker-{index}")
            .WithEnvironment("Scheduler__Model", settings.StageModel)
            .WithEnvironment("Scheduler__Builtin", settings.StageModel)
            .WithEnvironment("Scheduler__Blocks", settings.StagesText)
            .WithEnvironment("Scheduler__Policy", settings.Policy)
            .WithEnvironment("Scheduler__Stage", stage.GetEndpoint("grpc"))
            .WithEnvironment("Scheduler__Planner__Rest", planner.GetEndpoint("http"))
            .WithEnvironment("Scheduler__Planner__Grpc", planner.GetEndpoint("grpc"))
            .WaitFor(planner)
            .WaitFor(stage)).ToList();

        var load = builder.AddProject<Projects.Load>("load", launchProfileName: null)
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/health")
            .WithFolders(settings)
            .WithEnvironment("Load__Model", settings.StageModel)
            .WithEnvironment("Load__Arrivals", "Bursts")
            .WithEnvironment("Load__PerSecond", settings.RateText)
            .WithEnvironment("Load__Reference", stages[0].GetEndpoint("grpc"));
        for (var source = 0; source < schedulers.Count - 1; source++)
        {
            load.WithEnvironment($"Load__Sources__{source}__Worker", schedulers[source].GetEndpoint("grpc"));
        }

        foreach (var scheduler in schedulers)
        {
            load.WaitFor(scheduler);
        }
    }
}
