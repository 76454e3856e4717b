using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Bench.Lab;
using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Lab.Devices;
using EdgeAspire.Bench.Lab.Experiments;
using EdgeAspire.Bench.Serving;
using EdgeAspire.Testing;

namespace EdgeAspire.Bench.Tests.Lab;

/// <summary>Real namespaces, control groups and links. Only bounds that hold on a busy machine too are asserted of times.</summary>
public class EmulatedClusterTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [LabFact]
    public async Task StartAsync_TwoDevices_KeepTheirLimitsAndLeaveNothingBehind()
    {
        var spec = Devices(
            Unique("bounds"),
            new DeviceSpec("slow", 20, 256, new LinkSpec(UpMbps: 8, DelayMs: 3), []),
            new DeviceSpec("fast", null, null, new LinkSpec(), []));
        await using (var lab = await EmulatedCluster.StartAsync(spec, CancellationToken.None))
        {
            var probe = new LabProbe(lab);
            await probe.ServeAsync("fast");

            Assert.InRange(await probe.SpinAsync("slow", 0.5), double.Epsilon, 26);
            Assert.InRange(await probe.SendAsync("slow", "fast", 0.5), double.Epsilon, 8);
            Assert.InRange(await probe.PingAsync("slow", "fast", 5), 6.5, double.MaxValue);
            Assert.NotEmpty(LabTraces.Of(spec.Name));
        }

        Assert.Empty(LabTraces.Of(spec.Name));
    }

    [LabFact]
    public async Task StartAsync_NameThatIsUp_IsRefusedAndTheFirstOneLivesOn()
    {
        var spec = Devices(Unique("twice"), new DeviceSpec("pi", null, null, new LinkSpec(), []));
        await using (var lab = await EmulatedCluster.StartAsync(spec, CancellationToken.None))
        {
            var exception = await Assert.ThrowsAsync<LabException>(() => EmulatedCluster.StartAsync(spec, CancellationToken.None));

            Assert.Contains("is up already", exception.Message, StringComparison.Ordinal);
            Assert.Equal(0, await lab.RunAsync("pi", ["true"], CancellationToken.None));
        }

        Assert.Empty(LabTraces.Of(spec.Name));
    }

    [LabFact]
    public async Task Cut_ThenHeal_StopsAndRestoresTraffic()
    {
        var spec = Devices(
            Unique("cutting"), new DeviceSpec("one", null, null, new LinkSpec(), []), new DeviceSpec("two", null, null, new LinkSpec(), []));
        await using var lab = await EmulatedCluster.StartAsync(spec, CancellationToken.None);
        var probe = new LabProbe(lab);
        await probe.ServeAsync("two");

        await lab.CutAsync("two");
        var waiting = probe.PingAsync("one", "two", 1);
        await Wait.UntilAsync("frames at the cut", Limit, async () => (await lab.CountAsync("two")).CutDrops > 0, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        await lab.HealAsync("two");

        Assert.InRange(await waiting, 0, double.MaxValue);
        await Assert.ThrowsAsync<LabException>(() => lab.CutAsync("three"));
    }

    [LabFact]
    public async Task OpenLinks_ThenRestore_LiftsLimitsForAWhile()
    {
        var spec = Devices(
            Unique("opening"), new DeviceSpec("one", 20, null, new LinkSpec(UpMbps: 4), []), new DeviceSpec("two", null, null, new LinkSpec(DownMbps: 4), []));
        await using var lab = await EmulatedCluster.StartAsync(spec, CancellationToken.None);
        var probe = new LabProbe(lab);
        await probe.ServeAsync("two");

        await lab.OpenLinksAsync();

        // What else runs on this machine may leave less than there would be, now and then.
        await Wait.UntilAsync("a link without a limit", Limit, async () => await probe.SendAsync("one", "two", 0.5) > 20, CancellationToken.None);
        await Wait.UntilAsync("a processor without a limit", Limit, async () => await probe.SpinAsync("one", 0.5) > 26, CancellationToken.None);
        await lab.RestoreLinksAsync();

        Assert.InRange(await probe.SendAsync("one", "two", 0.5), double.Epsilon, 4);
        Assert.InRange(await probe.SpinAsync("one", 0.5), double.Epsilon, 26);
    }

    [LabFact]
    public async Task Start_ProcessOfAClosedLab_SeesItsDeviceAlone()
    {
        var spec = Devices(Unique("closed"), new DeviceSpec("pi", 50, 64, new LinkSpec(), []));
        await using var lab = await EmulatedCluster.StartAsync(spec, CancellationToken.None);
        using var process = lab.Start("pi", "sh", "-c", "ip route; cat /proc/self/cgroup; echo $EDGEASPIRE_ADDRESS");
        var output = await process.StandardOutput.ReadToEndAsync();

        Assert.DoesNotContain("default", output, StringComparison.Ordinal);
        Assert.Contains($"/edgeaspire.{spec.Name}/pi", output, StringComparison.Ordinal);
        Assert.EndsWith("10.77.0.10\n", output, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task Dispose_ProcessesThatRefuseToEnd_AreEnded()
    {
        var spec = Devices(Unique("stubborn"), new DeviceSpec("pi", null, null, new LinkSpec(), []));
        Process stubborn;
        await using (var lab = await EmulatedCluster.StartAsync(spec, CancellationToken.None))
        {
            stubborn = lab.Start("pi", "sh", "-c", "trap '' TERM INT HUP; setsid sleep 1000 & echo up; wait");
            Assert.Equal("up", await stubborn.StandardOutput.ReadLineAsync());
            lab.Hang("pi");
        }

        await stubborn.WaitForExitAsync();
        stubborn.Dispose();
        Assert.Empty(LabTraces.Of(spec.Name));
    }

    [LabFact]
    public async Task Bench_KilledWithoutWarning_LeavesNothingBehind()
    {
        using var folder = new TemporaryFolder();
        var name = Unique("killed");
        var file = folder.Combine($"{name}.yaml");
        await File.WriteAllTextAsync(file, "devices: [{ name: pi, services: {} }]");
        using var bench = StartBench(file);
        await ReadUntilAsync(bench, "Ctrl-C");
        Assert.NotEmpty(LabTraces.Of(name));

        bench.Kill();

        await Wait.UntilAsync("the lab to be removed", Limit, () => Task.FromResult(LabTraces.Of(name).Count == 0), CancellationToken.None);
    }

    [LabFact]
    public async Task StartAsync_AfterBenchAndSwitchWereKilled_RemovesWhatTheyLeft()
    {
        using var folder = new TemporaryFolder();
        var names = new LabNames(Unique("again"));
        var file = folder.Combine($"{names.Lab}.yaml");
        await File.WriteAllTextAsync(file, "devices: [{ name: old, services: {} }, { name: pi, services: {} }]");
        using var bench = StartBench(file);
        await ReadUntilAsync(bench, "Ctrl-C");
        using (var itsSwitch = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(names.SwitchFile))))
        {
            itsSwitch.Kill();
        }

        bench.Kill();
        await bench.WaitForExitAsync();
        Assert.NotEmpty(LabTraces.Of(names.Lab));

        var spec = Devices(names.Lab, new DeviceSpec("pi", null, null, new LinkSpec(), []));
        await using (await EmulatedCluster.StartAsync(spec, CancellationToken.None))
        {
            Assert.Equal(names.Namespace("pi"), Assert.Single(names.ExistingNamespaces()));
        }

        Assert.Empty(LabTraces.Of(names.Lab));
    }

    [LabFact]
    public async Task StartAsync_RealServices_AreReachedFromHereAndComeBackAfterAKill()
    {
        var spec = Devices(
            Unique("services"),
            new DeviceSpec("gateway", null, null, new LinkSpec(), [new ServiceSpec(ServiceKind.Planner, []), new ServiceSpec(ServiceKind.Gate, [])]),
            new DeviceSpec("pi", null, 512, new LinkSpec(), [new ServiceSpec(ServiceKind.Stage, [])]));
        await using (var lab = await EmulatedCluster.StartAsync(spec, CancellationToken.None))
        {
            using var client = new PlanClient(lab.Planner!.Rest, lab.Gate!.Grpc);
            await client.WaitForStagesAsync(1, CancellationToken.None);
            using var http = new HttpClient { BaseAddress = lab.Gate.Rest };
            Assert.Contains("models", await http.GetStringAsync(new Uri("/v2/models", UriKind.Relative)), StringComparison.Ordinal);

            await lab.KillAsync("pi");
            using (var unlimited = lab.Start("pi", "true"))
            {
                await unlimited.WaitForExitAsync();
                Assert.Equal(0, unlimited.ExitCode);
            }

            await lab.RestartAsync("pi", CancellationToken.None);
            await client.WaitForStagesAsync(1, CancellationToken.None);
        }

        Assert.Empty(LabTraces.Of(spec.Name));
    }

    // Another checkout's tests may run on this machine.
    private static string Unique(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}-{Environment.ProcessId}");

    private static ClusterSpec Devices(string name, params DeviceSpec[] devices) => new(name, devices);

    private static Process StartBench(string file) => Process.Start(new ProcessStartInfo("dotnet", [ServiceAssembly.Path("Bench"), "lab", file])
    {
        RedirectStandardOutput = true,
        RedirectStandardInput = true,
        UseShellExecute = false,
    })!;

    private static async Task ReadUntilAsync(Process process, string text)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"'{text}' never came.");
    }
}
