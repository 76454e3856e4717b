using System.CommandLine;
using EdgeAspire.Bench.Lab.Devices;

namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>
/// The switch's process. It prints <c>ready</c>, then answers each line that it reads (<c>cut NAME</c>, <c>heal NAME</c>, <c>count NAME</c>,
/// <c>rate NAME UP_MBPS DOWN_MBPS</c>) with one line, and ends with its input. Where whoever started it died without cleaning up, it removes what is left of the lab.
/// </summary>
internal sealed class SwitchCommand : Command
{
    /// <summary>The command's name.</summary>
    public const string CommandName = "lab-switch";

    /// <summary>What it prints when its interfaces exist.</summary>
    public const string Ready = "ready";

    /// <summary>Name of the interfaces in the devices' namespaces.</summary>
    public const string Interface = "eth0";

    // 134 MB of addresses, of which only what is used at once becomes memory.
    private const int MaxFrames = 8192;

    public SwitchCommand()
        : base(CommandName, "The switch between the devices of 'lab'.")
    {
        Hidden = true;
        var lab = new Argument<string>("lab");
        var ports = new Argument<string[]>("ports") { Arity = ArgumentArity.OneOrMore };
        Arguments.Add(lab);
        Arguments.Add(ports);
        SetAction(arguments => Serve(new LabNames(arguments.GetValue(lab)!), arguments.GetValue(ports)!));
    }

    private static int Serve(LabNames names, string[] arguments)
    {
        var links = arguments.Select(PortArgument.Parse).ToList();
        var taps = CreateInterfaces(
            links.ConvertAll(link => names.NamespaceFile(link.Name)),

            // A link loses single frames, which cannot be taken out of a burst.
            bursts: links.TrueForAll(link => link.Link.LossPercent == 0));
        try
        {
            var ports = links.Zip(taps, (link, tap) => new SwitchPort(link.Name, tap, link.Link)).ToList();
            using var pool = new FramePool(MaxFrames);
            using var stop = new CancellationTokenSource();
            var loop = new Thread(() => new SwitchLoop(new FrameSwitch(ports, pool, Random.Shared), taps).Run(stop.Token));
            loop.Start();
            Console.WriteLine(Ready);
            while (Console.In.ReadLine() is { } line)
            {
                Console.WriteLine(Answer(ports, line));
            }

            stop.Cancel();
            loop.Join();
        }
        finally
        {
            taps.ForEach(tap => tap.Dispose());
        }

        LabRemains.RemoveIfAbandoned(names);
        return 0;
    }

    private static string Answer(List<SwitchPort> ports, string line)
    {
        var words = line.Split(' ');
        if (words.Length < 2 || ports.Find(port => string.Equals(port.Name, words[1], StringComparison.Ordinal)) is not { } port)
        {
            return $"error: '{line}' names no port";
        }

        switch (words)
        {
            case ["cut", _]:
                port.IsCut = true;
                return "ok";
            case ["heal", _]:
                port.IsCut = false;
                return "ok";
            case ["count", _]:
                return port.Counters.ToString();
            case ["rate", _, var up, var down]:
                port.SetRates(PortArgument.Number(up), PortArgument.Number(down));
                return "ok";
            default:
                return $"error: '{line}' is no command";
        }
    }

    // A TAP interface is made in the namespace of the thread that makes it; the thread ends, so it need not come back.
    private static List<TapDevice> CreateInterfaces(List<string> namespaceFiles, bool bursts)
    {
        var taps = new List<TapDevice>();
        NamespaceThread.Run(() =>
        {
            foreach (var file in namespaceFiles)
            {
                NamespaceThread.Enter(file);
                taps.Add(TapDevice.Create(Interface, bursts));
            }
        });
        return taps;
    }
}
