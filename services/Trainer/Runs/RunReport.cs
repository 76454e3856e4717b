using EdgeAspire.Trainer.Engine.Networks;
using EdgeAspire.Trainer.Team;

namespace EdgeAspire.Trainer.Runs;

/// <summary>What a run did and reached.</summary>
/// <param name="Run">The run.</param>
/// <param name="Plan">What was asked for, with all defaults.</param>
/// <param name="Version">The version written to the repository; null before it is.</param>
/// <param name="Network">Shape of every expert.</param>
/// <param name="ParametersPerExpert">Weights and biases of one exported expert.</param>
/// <param name="MultiplyAccumulatesPerExpert">Multiply-accumulates of one sample in one expert.</param>
/// <param name="TrainImages">Images learned from.</param>
/// <param name="TestImages">Images of the test.</param>
/// <param name="Iterations">Batches.</param>
/// <param name="SecondsTraining">Seconds spent in iterations.</param>
/// <param name="Test">How the team answers the test images, measured once, after the training.</param>
/// <param name="SharesLastTenth">Shares over the last tenth of the training; the paper's set point is 1/K.</param>
/// <param name="Gates">How each gate met its targets, the one in charge first.</param>
/// <param name="Departures">Where the training is not what the paper prints, and why.</param>
/// <param name="Epochs">Losses and accuracy after each epoch.</param>
/// <param name="Assignments">Samples of each class assigned to each expert in the last epoch, [experts][classes].</param>
/// <param name="IterationShares">Share of the batch assigned to each expert in each iteration, [iterations][experts].</param>
public sealed record RunReport(
    string Run,
    RunPlan Plan,
    int? Version,
    PerceptronShape Network,
    long ParametersPerExpert,
    long MultiplyAccumulatesPerExpert,
    int TrainImages,
    int TestImages,
    int Iterations,
    double SecondsTraining,
    TeamAccuracy Test,
    ShareSummary SharesLastTenth,
    IReadOnlyList<GateReport> Gates,
    IReadOnlyList<string> Departures,
    IReadOnlyList<EpochReport> Epochs,
    IReadOnlyList<IReadOnlyList<int>> Assignments,
    IReadOnlyList<IReadOnlyList<float>> IterationShares);
