namespace EdgeAspire.SampleService;

internal static partial class SampleLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Message}")]
    public static partial void Warned(ILogger logger, string message);
}
