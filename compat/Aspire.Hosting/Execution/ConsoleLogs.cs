using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Execution;

/// <summary>The last lines that each process wrote.</summary>
internal sealed class ConsoleLogs(TimeProvider time)
{
    /// <summary>Lines kept per process.</summary>
    public const int Capacity = 5_000;

    private static readonly (string Prefix, LogLevel Level)[] Prefixes =
    [
        ("trce: ", LogLevel.Trace), ("dbug: ", LogLevel.Debug), ("info: ", LogLevel.Information),
        ("warn: ", LogLevel.Warning), ("fail: ", LogLevel.Error), ("crit: ", LogLevel.Critical),
    ];

    private readonly ConcurrentDictionary<string, ConsoleLog> _logs = new(StringComparer.Ordinal);

    /// <summary>Called for each line, from any thread.</summary>
    public event Action<string, ConsoleLine>? Added;

    public ConsoleLog Of(string instance) => _logs.GetOrAdd(instance, static _ => new ConsoleLog(Capacity));

    public void Add(string instance, string text, bool isError)
    {
        var line = Of(instance).Add(time.GetUtcNow(), LevelOf(text, isError), text);
        Added?.Invoke(instance, line);
    }

    /// <summary>The level as the simple console formatter writes it; what bypasses logging on the error stream counts as an error.</summary>
    private static LogLevel LevelOf(string text, bool isError)
    {
        foreach (var (prefix, level) in Prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                return level;
            }
        }

        return isError ? LogLevel.Error : LogLevel.Information;
    }
}
