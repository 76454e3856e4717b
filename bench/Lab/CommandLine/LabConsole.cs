using System.Globalization;

namespace EdgeAspire.Bench.Lab.CommandLine;

/// <summary>A running lab at the terminal: says where everything is, and does what is typed.</summary>
/// <param name="cluster">The lab.</param>
/// <param name="input">A command a line. Its end ends nothing: a lab in the background has no input.</param>
/// <param name="output">What is seen.</param>
internal sealed class LabConsole(EmulatedCluster cluster, TextReader input, TextWriter output)
{
    private const string Help = "cut NAME | heal NAME | cpu NAME PERCENT|max | kill NAME | restart NAME | hang NAME | resume NAME | links";

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await PrintAsync();
        while (true)
        {
            // Reading a terminal cannot be cancelled, but it can be left waiting.
            var line = await Task.Run(input.ReadLine, cancellation).WaitAsync(cancellation);
            if (line is null)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            }

            try
            {
                await ExecuteAsync(line!.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), cancellation);
            }
            catch (Exception exception) when (exception is LabException or TimeoutException)
            {
                await output.WriteLineAsync(exception.Message);
            }
        }
    }

    private static string Text(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private async Task ExecuteAsync(string[] words, CancellationToken cancellation)
    {
        switch (words)
        {
            case []:
                return;
            case ["cut", var device]:
                await cluster.CutAsync(device);
                break;
            case ["heal", var device]:
                await cluster.HealAsync(device);
                break;
            case ["kill", var device]:
                await cluster.KillAsync(device);
                break;
            case ["restart", var device]:
                await cluster.RestartAsync(device, cancellation);
                break;
            case ["hang", var device]:
                cluster.Hang(device);
                break;
            case ["resume", var device]:
                cluster.Resume(device);
                break;
            case ["cpu", var device, "max"]:
                cluster.SetCpu(device, null);
                break;
            case ["cpu", var device, var text] when double.TryParse(text, CultureInfo.InvariantCulture, out var percent) && percent is >= 1 and <= 10_000:
                cluster.SetCpu(device, percent);
                break;
            case ["links"]:
                await PrintLinksAsync();
                return;
            default:
                await output.WriteLineAsync(Help);
                return;
        }

        await output.WriteLineAsync("ok");
    }

    private async Task PrintAsync()
    {
        foreach (var device in cluster.Spec.Devices)
        {
            var cpu = device.CpuPercent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent} % of a core{(device.OtherPercent is { } other ? $" and {other} % beside computing" : "")}") : "no limit of processor";
            var memory = device.MemoryMb is { } mebibytes ? string.Create(CultureInfo.InvariantCulture, $"{mebibytes} MB") : "no limit of memory";
            var link = string.Create(
                CultureInfo.InvariantCulture,
                $"{device.Link.UpMbps}/{device.Link.DownMbps} Mbit/s, {device.Link.DelayMs} ms, {device.Link.LossPercent} % loss");
            var services = string.Join(", ", device.Services.Select(service => service.Kind));
            await output.WriteLineAsync($"{device.Name,-12} {cluster.Address(device.Name),-12} {cpu}, {memory}, {link}: {services}");
        }

        if (cluster.Gate is { } gate)
        {
            await output.WriteLineAsync($"gate         {Text(gate.Rest)} (page, REST), {Text(gate.Grpc)} (gRPC): from this machine");
        }

        if (cluster.Planner is { } planner)
        {
            await output.WriteLineAsync($"planner      {Text(planner.Rest)} (REST), {Text(planner.Grpc)} (gRPC): from this machine");
        }

        await output.WriteLineAsync($"Ctrl-C ends it. Type: {Help}");
    }

    private async Task PrintLinksAsync()
    {
        foreach (var device in cluster.Spec.Devices)
        {
            var link = await cluster.CountAsync(device.Name);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{device.Name,-12} up {link.UpBytes} B, down {link.DownBytes} B, dropped {link.QueueDrops}, lost {link.Lost}, at the cut {link.CutDrops}"));
        }
    }
}
