namespace EdgeAspire.Trainer;

/// <summary>Log messages of the trainer; event ids 3000 to 3099.</summary>
internal static partial class TrainerLog
{
    [LoggerMessage(3000, LogLevel.Information, "Run {Run} starts: {Experts} experts on {DataSet}, {Epochs} epochs.")]
    internal static partial void RunStarts(this ILogger logger, string run, int experts, string dataSet, int epochs);

    [LoggerMessage(3001, LogLevel.Information, "Run {Run} continues at iteration {Iteration} of {Iterations}.")]
    internal static partial void RunContinues(this ILogger logger, string run, int iteration, int iterations);

    [LoggerMessage(3002, LogLevel.Warning, "Run {Run} starts over: its checkpoint {Reason}.")]
    internal static partial void CheckpointUnusable(this ILogger logger, string run, string reason);

    [LoggerMessage(3003, LogLevel.Information, "Run {Run} has trained for {Seconds:F1} s: test accuracy {Accuracy:P2}.")]
    internal static partial void RunTrained(this ILogger logger, string run, double seconds, double accuracy);

    [LoggerMessage(3004, LogLevel.Information, "Run {Run} wrote version {Version} of model {Model}.")]
    internal static partial void RunPublished(this ILogger logger, string run, int version, string model);

    [LoggerMessage(3005, LogLevel.Error, "Run {Run} failed: {Message}")]
    internal static partial void RunFailed(this ILogger logger, string run, string message);

    [LoggerMessage(3006, LogLevel.Information, "Run {Run} was cancelled.")]
    internal static partial void RunCancelled(this ILogger logger, string run);

    [LoggerMessage(3007, LogLevel.Information, "Run {Run} is interrupted at iteration {Iteration}; it continues at the next start.")]
    internal static partial void RunInterrupted(this ILogger logger, string run, int iteration);

    [LoggerMessage(3008, LogLevel.Error, "Run {Run} failed by a defect.")]
    internal static partial void RunBroke(this ILogger logger, string run, Exception exception);

    [LoggerMessage(3010, LogLevel.Information, "Model {Model} is in the repository with {Parts} experts, version {Version}.")]
    internal static partial void ModelPresent(this ILogger logger, string model, int parts, int version);

    [LoggerMessage(3011, LogLevel.Information, "Model {Model} is not in the repository with {Experts} experts: run {Run} trains it on {DataSet}.")]
    internal static partial void ModelMissing(this ILogger logger, string model, int experts, string run, string dataSet);

    [LoggerMessage(3012, LogLevel.Error, "Model {Model} cannot be made sure of: {Message}")]
    internal static partial void ModelUnknown(this ILogger logger, string model, string message);

    [LoggerMessage(3013, LogLevel.Error, "The state of run {Run} could not be stored: {Message}")]
    internal static partial void StateNotStored(this ILogger logger, string run, string message);
}
