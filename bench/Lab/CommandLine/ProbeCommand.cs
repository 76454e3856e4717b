using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeAspire.Bench.Lab.CommandLine;

/// <summary>
/// What measures the lab itself, inside of it. <c>spin SECONDS</c> prints the share of a core that a busy loop got, in percent;
/// <c>send ADDRESS SECONDS</c> and <c>ping ADDRESS COUNT</c> print Mbit/s and milliseconds against <c>serve</c>, which prints <c>ready</c>.
/// </summary>
internal sealed class ProbeCommand : Command
{
    public const string CommandName = "lab-probe";

    private const int Port = 9000;
    private const int BufferBytes = 256 * 1024;
    private const byte Echo = 1;
    private const byte Sink = 2;

    public ProbeCommand()
        : base(CommandName, "Measures the lab from inside.")
    {
        Hidden = true;
        var seconds = new Argument<double>("seconds");
        var address = new Argument<string>("address");
        var count = new Argument<int>("count");
        Add("spin", [seconds], arguments => Task.FromResult(Spin(arguments.GetValue(seconds))));
        Add("send", [address, seconds], arguments => SendAsync(arguments.GetValue(address)!, arguments.GetValue(seconds)));
        Add("ping", [address, count], arguments => PingAsync(arguments.GetValue(address)!, arguments.GetValue(count)));
        var serve = new Command("serve");
        serve.SetAction(ServeAsync);
        Subcommands.Add(serve);
    }

    private void Add(string name, Argument[] parameters, Func<ParseResult, Task<double>> measure)
    {
        var command = new Command(name);
        foreach (var parameter in parameters)
        {
            command.Arguments.Add(parameter);
        }

        command.SetAction(async (arguments, _) =>
        {
            Console.WriteLine((await measure(arguments)).ToString("R", CultureInfo.InvariantCulture));
            return 0;
        });
        Subcommands.Add(command);
    }

    private static double Spin(double seconds)
    {
        using var process = Process.GetCurrentProcess();
        var start = Stopwatch.GetTimestamp();
        var used = process.TotalProcessorTime;
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            Thread.SpinWait(1000);
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        process.Refresh();
        return 100 * (process.TotalProcessorTime - used) / elapsed;
    }

    private static async Task<double> SendAsync(string address, double seconds)
    {
        using var socket = await ConnectAsync(address, Sink);
        var buffer = new byte[BufferBytes];
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            await SendAllAsync(socket, buffer, CancellationToken.None);
        }

        // The receiver says how much came, once everything has: what waits in buffers here is not yet sent.
        socket.Shutdown(SocketShutdown.Send);
        var total = new byte[sizeof(long)];
        await ReceiveAllAsync(socket, total);
        return BitConverter.ToInt64(total) * 8 / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<double> PingAsync(string address, int count)
    {
        using var socket = await ConnectAsync(address, Echo);
        var buffer = new byte[1];
        var times = new double[count];
        for (var index = 0; index < count; index++)
        {
            var start = Stopwatch.GetTimestamp();
            await SendAllAsync(socket, buffer, CancellationToken.None);
            await ReceiveAllAsync(socket, buffer);
            times[index] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[count / 2];
    }

    private static async Task<int> ServeAsync(ParseResult arguments, CancellationToken cancellation)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Any, Port));
        listener.Listen();
        Console.WriteLine("ready");
        while (true)
        {
            _ = AnswerAsync(await listener.AcceptAsync(cancellation), cancellation);
        }
    }

    private static async Task AnswerAsync(Socket socket, CancellationToken cancellation)
    {
        using (socket)
        {
            socket.NoDelay = true;
            var buffer = new byte[BufferBytes];
            await ReceiveAllAsync(socket, buffer.AsMemory(0, 1));
            var isEcho = buffer[0] == Echo;
            long total = 0;
            while (await socket.ReceiveAsync(buffer, cancellation) is var count and > 0)
            {
                total += count;
                if (isEcho)
                {
                    await SendAllAsync(socket, buffer.AsMemory(0, count), cancellation);
                }
            }

            if (!isEcho)
            {
                await SendAllAsync(socket, BitConverter.GetBytes(total), cancellation);
            }
        }
    }

    private static async Task<Socket> ConnectAsync(string address, byte kind)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Parse(address), Port);
        await SendAllAsync(socket, new[] { kind }, CancellationToken.None);
        return socket;
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellation)..];
        }
    }

    private static async Task ReceiveAllAsync(Socket socket, Memory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var count = await socket.ReceiveAsync(bytes);
            bytes = count > 0 ? bytes[count..] : throw new EndOfStreamException("The other end closed the connection.");
        }
    }
}
