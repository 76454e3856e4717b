using Aspire.Hosting.Execution;

namespace Aspire.Hosting.Dashboard.Api;

/// <summary>A line of the console page.</summary>
internal sealed record ConsoleLineView(long Sequence, DateTimeOffset Time, string Level, string Text)
{
    public static ConsoleLineView Of(ConsoleLine line) => new(line.Sequence, line.Time, line.Level.ToString().ToLowerInvariant(), line.Text);
}
