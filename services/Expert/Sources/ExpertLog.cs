namespace EdgeAspire.Expert.Sources;

internal static partial class ExpertLog
{
    [LoggerMessage(1, LogLevel.Information, "ONNX Runtime {Version} runs, its own telemetry is off")]
    public static partial void RuntimeStarted(this ILogger logger, string version);

    [LoggerMessage(2, LogLevel.Information, "Model {Identity} is loaded on {Provider}; its output: {Output}")]
    public static partial void Loaded(this ILogger logger, string identity, string provider, string output);

    [LoggerMessage(3, LogLevel.Information, "Model {Identity} serves")]
    public static partial void Serves(this ILogger logger, string identity);

    [LoggerMessage(4, LogLevel.Information, "Model {Identity} was replaced and is dropped")]
    public static partial void Dropped(this ILogger logger, string identity);

    [LoggerMessage(EventId = 5, Message = "No model to serve yet, or no newer one: {Reason}")]
    public static partial void NoModel(this ILogger logger, LogLevel level, string reason);

    [LoggerMessage(6, LogLevel.Error, "Looking for the model failed; it is tried again")]
    public static partial void WatchFailed(this ILogger logger, Exception exception);
}
