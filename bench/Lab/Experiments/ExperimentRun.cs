using EdgeAspire.Bench.Lab.Clusters;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>What an experiment is run with.</summary>
/// <param name="Cluster">The cluster of the file.</param>
/// <param name="Table">Takes what is found.</param>
/// <param name="Duration">How long an experiment is to run that has no end of its own; null for what it takes for enough.</param>
internal sealed record ExperimentRun(ClusterSpec Cluster, ExperimentTable Table, TimeSpan? Duration);
