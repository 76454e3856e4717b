using System.Diagnostics;
using System.Text.Json;
using EdgeAspire.Testing;

namespace EdgeAspire.AppHost.Tests;

/// <summary>The AppHost as a process, for what ends without starting services.</summary>
public sealed class CommandLineTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Publish_TwoExperts_ManifestHasTheComposition()
    {
        var path = _folder.Combine("manifest.json");
        var (exitCode, output) = await RunAsync("--operation", "publish", "--publisher", "manifest", "--output-path", path, "--experts", "2");
        Assert.True(exitCode == 0, output);

        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(path));
        var resources = manifest.RootElement.GetProperty("resources");

        Assert.Equal(["planner", "trainer", "expert-0", "expert-1", "gate"], resources.EnumerateObject().Select(static resource => resource.Name));
        var expert = resources.GetProperty("expert-1").GetProperty("env");
        Assert.Equal("expert-1", expert.GetProperty("Expert__Part").GetString());
        Assert.Equal("{planner.bindings.grpc.url}", expert.GetProperty("Expert__Planner__Grpc").GetString());
        Assert.False(expert.TryGetProperty("EDGEASPIRE_HOME", out _));
        var gate = resources.GetProperty("gate").GetProperty("bindings");
        Assert.Equal(8080, gate.GetProperty("http").GetProperty("port").GetInt32());
        Assert.Equal("http2", gate.GetProperty("grpc").GetProperty("transport").GetString());
        Assert.True(gate.GetProperty("grpc").GetProperty("external").GetBoolean());
    }

    [Fact]
    public async Task Run_SettingOutOfRange_IsOneLineThatNamesIt()
    {
        var (exitCode, output) = await RunAsync("--experts", "9");

        Assert.Equal(1, exitCode);
        Assert.Equal("The setting 'experts' is '9'; it takes a number from 2 to 8.", output.Trim());
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(AppHostSettings).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["EDGEASPIRE_HOME"] = _folder.Path },
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Limit);
        return (process.ExitCode, await output + await errors);
    }
}
