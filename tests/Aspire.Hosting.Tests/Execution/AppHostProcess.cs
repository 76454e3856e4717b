using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.Channels;
using Aspire.Hosting.Execution;

namespace EdgeAspire.AspireHosting.Tests.Execution;

/// <summary>The sample AppHost as a process of its own.</summary>
internal sealed class AppHostProcess : IDisposable
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _read = [];

    public AppHostProcess(params string[] arguments)
    {
        Process = Process.Start(new ProcessStartInfo(ProcessStartFactory.DotnetPath, [new Projects.SampleHost().AssemblyPath, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Process.OutputDataReceived += (_, line) => Receive(line.Data);
        Process.ErrorDataReceived += (_, line) => Receive(line.Data);
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
    }

    public Process Process { get; }

    public IReadOnlyList<string> Read => _read;

    /// <summary>Reads what the AppHost writes up to a line with the text.</summary>
    public async Task<string> WaitForLineAsync(string text)
    {
        var limit = Limits.Token();
        while (true)
        {
            var line = await _lines.Reader.ReadAsync(limit);
            _read.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    public static async Task<JsonElement[]> GetResourcesAsync(string dashboard)
    {
        using var http = new HttpClient();
        return (await http.GetFromJsonAsync<JsonElement[]>(new Uri($"{dashboard}/api/resources"), Limits.Token()))!;
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{Process.Id}"]);
        await kill.WaitForExitAsync(Limits.Token());
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill();
        }

        Process.Dispose();
    }

    private void Receive(string? line)
    {
        if (line is not null)
        {
            _lines.Writer.TryWrite(line);
        }
    }
}
