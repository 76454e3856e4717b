using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Execution;

/// <summary>Tells whoever started the AppHost what happens: a line per change of state, and what services warn of.</summary>
internal sealed class ConsoleReporter(TextWriter output, TimeProvider time, ResourceBoard board)
{
    private const int MinimumNameWidth = 10;

    private readonly Lock _lock = new();
    private int _nameWidth = MinimumNameWidth;

    public void Attach(ConsoleLogs logs)
    {
        _nameWidth = board.Snapshots.Select(static snapshot => snapshot.Name.Length).Append(MinimumNameWidth).Max();
        board.Changed += Report;
        logs.Added += Report;
    }

    public void Write(string name, string text)
    {
        lock (_lock)
        {
            output.WriteLine($"{time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  {name.PadRight(_nameWidth)}  {text}");
            output.Flush();
        }
    }

    private void Report(InstanceSnapshot before, InstanceSnapshot after)
    {
        if (before.State != after.State)
        {
            Write(after.Name, $"{after.State,-10} {Details(after)}".TrimEnd());
            ReportWaiting(after);
        }
        else if (before.Health != after.Health && after.State == InstanceState.Running)
        {
            Write(after.Name, $"{after.Health,-10} {after.Note ?? ExternalUrls(after)}".TrimEnd());
            ReportWaiting(after);
        }
    }

    private static string? Details(InstanceSnapshot snapshot) => snapshot.State == InstanceState.Running
        ? string.Join("  ", snapshot.Endpoints.Select(static endpoint => endpoint.Name == "http" ? endpoint.Url : $"{endpoint.Name} {endpoint.Url}"))
        : snapshot.Note;

    private static string ExternalUrls(InstanceSnapshot snapshot) => string.Join("  ", snapshot.Endpoints
        .Where(static endpoint => endpoint is { IsExternal: true, IsBrowsable: true })
        .Select(static endpoint => $"open {endpoint.Url}"));

    private void ReportWaiting(InstanceSnapshot trouble)
    {
        if (trouble.State is not (InstanceState.Restarting or InstanceState.Failed) && trouble.Health != InstanceHealth.Unhealthy)
        {
            return;
        }

        var waiting = board.Snapshots.Where(snapshot => snapshot.WaitsFor.Contains(trouble.Resource)).Select(static snapshot => snapshot.Name).ToArray();
        if (waiting.Length > 0)
        {
            Write(trouble.Name, $"           {string.Join(", ", waiting)} {(waiting.Length == 1 ? "waits" : "wait")} for it");
        }
    }

    private void Report(string instance, ConsoleLine line)
    {
        if (line.Level >= LogLevel.Warning)
        {
            Write(instance, $"| {line.Text}");
        }
    }
}
