namespace EdgeAspire.Trainer.Runs;

/// <summary>A progress event.</summary>
/// <param name="Run">The run's identifier.</param>
/// <param name="State">Where the run is.</param>
/// <param name="Iteration">Iterations done.</param>
/// <param name="Iterations">Iterations of the whole run.</param>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Shares">Mean share of the samples assigned to each expert over the iterations since the last event.</param>
/// <param name="Loss">Mean loss of each expert in the epoch under way, nats.</param>
/// <param name="Accuracy">Accuracy of the team on held-out images after the last whole epoch, 0 to 1; null before.</param>
/// <param name="Assignments">Samples of each class assigned to each expert in the epoch under way or, at its start, the last.</param>
/// <param name="SecondsElapsed">Seconds of training.</param>
/// <param name="SecondsLeft">Estimated seconds of training to come; null before the first iteration.</param>
public sealed record RunProgress(
    string Run,
    RunState State,
    int Iteration,
    int Iterations,
    int Epoch,
    IReadOnlyList<double> Shares,
    IReadOnlyList<double> Loss,
    double? Accuracy,
    IReadOnlyList<IReadOnlyList<int>> Assignments,
    double SecondsElapsed,
    double? SecondsLeft);
