namespace EdgeAspire.Stage.Parts;

internal static partial class PartLog
{
    [LoggerMessage(1, LogLevel.Information, "ONNX Runtime {Version} runs, its own telemetry is off")]
    public static partial void RuntimeStarted(this ILogger logger, string version);

    [LoggerMessage(2, LogLevel.Information, "Part {Sha256} is loaded, {MemoryBytes} bytes, on {Provider}")]
    public static partial void Loaded(this ILogger logger, string sha256, long memoryBytes, string provider);

    [LoggerMessage(3, LogLevel.Information, "Part {Sha256} is unloaded {Reason}")]
    public static partial void Unloaded(this ILogger logger, string sha256, string reason);
}
