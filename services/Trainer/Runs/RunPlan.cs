using EdgeAspire.Trainer.Team;

namespace EdgeAspire.Trainer.Runs;

/// <summary>A checked request with all defaults filled in.</summary>
/// <param name="DataSet">One of <see cref="Data.DataSetNames"/>.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Settings">Settings of the training.</param>
public sealed record RunPlan(string DataSet, string Model, TeamSettings Settings);
