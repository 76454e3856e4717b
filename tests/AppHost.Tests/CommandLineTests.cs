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
    public async Task Publish_Ring_EachStageHasASchedulerAndAllButOneASource()
    {
        var path = _folder.Combine("manifest.json");
        var (exitCode, output) = await RunAsync(
            "--operation", "publish", "--publisher", "manifest", "--output-path", path, "--experts", "2", "--strategy", "mdi", "--stages", "3", "--policy", "ms-mdi");
        Assert.True(exitCode == 0, output);

        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(path));
        var resources = manifest.RootElement.GetProperty("resources");
        Assert.Equal(
            ["stage-0", "stage-1", "stage-2", "worker-0", "worker-1", "worker-2", "load"],
            resources.EnumerateObject().Select(static resource => resource.Name).Where(static name => name.Split('-')[0] is "stage" or "worker" or "load"));
        Assert.False(resources.GetProperty("planner").GetProperty("env").TryGetProperty("Planner__Deploy__Model", out _));
        var worker = resources.GetProperty("worker-2").GetProperty("env");
        Assert.Equal(
            ("worker-2", "mobilenetv2", "3", "ms-mdi", "{stage-2.bindings.grpc.url}"),
            (Text(worker, "Scheduler__Device"), Text(worker, "Scheduler__Model"), Text(worker, "Scheduler__Blocks"), Text(worker, "Scheduler__Policy"), Text(worker, "Scheduler__Stage")));
        var load = resources.GetProperty("load").GetProperty("env");
        Assert.Equal("{worker-1.bindings.grpc.url}", Text(load, "Load__Sources__1__Worker"));
        Assert.False(load.TryGetProperty("Load__Sources__2__Worker", out _));
    }

    [Fact]
    public async Task Run_SettingOutOfRange_IsOneLineThatNamesIt()
    {
        var (exitCode, output) = await RunAsync("--experts", "9");

        Assert.Equal(1, exitCode);
        Assert.Equal("The setting 'experts' is '9'; it takes a number from 2 to 8.", output.Trim());
    }

    private static string? Text(JsonElement environment, string name) => environment.GetProperty(name).GetString();

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
