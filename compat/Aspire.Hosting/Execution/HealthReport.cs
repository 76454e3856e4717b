using System.Text.Json;

namespace Aspire.Hosting.Execution;

/// <summary>Reads why a service is unhealthy from the report that its health endpoint answers with.</summary>
internal static class HealthReport
{
    private const int MaximumBytes = 16 * 1024;
    private const int MaximumLength = 200;

    /// <summary>The descriptions of the checks that fail, after a colon; nothing when the answer is no such report.</summary>
    public static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[MaximumBytes];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            using var report = JsonDocument.Parse(buffer.AsMemory(0, length));
            var reasons = string.Join("; ", report.RootElement.GetProperty("checks").EnumerateObject()
                .Where(static check => !check.Value.GetProperty("status").ValueEquals("Healthy") && check.Value.TryGetProperty("description", out _))
                .Select(static check => check.Value.GetProperty("description").GetString()));
            return reasons.Length == 0 ? string.Empty : $": {reasons[..Math.Min(reasons.Length, MaximumLength)]}";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or IOException)
        {
            return string.Empty;
        }
    }
}
