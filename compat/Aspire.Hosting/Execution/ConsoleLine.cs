using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Execution;

/// <summary>A line that a process wrote. The sequence counts all lines of the process.</summary>
internal sealed record ConsoleLine(long Sequence, DateTimeOffset Time, LogLevel Level, string Text);
