namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>Something to find out on emulated devices. It is chosen by name: <c>lab cluster.yaml --experiment NAME</c>.</summary>
internal interface IExperiment
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>What it finds out, in a sentence.</summary>
    string Description { get; }

    /// <summary>Starts the cluster, or several that are made from it, measures, and takes them down.</summary>
    /// <param name="run">The cluster of the file, and the table to fill.</param>
    /// <param name="cancellation">Ends it early; nothing stays behind.</param>
    Task RunAsync(ExperimentRun run, CancellationToken cancellation);
}
