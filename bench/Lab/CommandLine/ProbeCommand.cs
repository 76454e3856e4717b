using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeAspire.Bench.Lab.CommandLine;

/// <summary>
/// What measures the lab itself, inside of it. <c>spin SECONDS</c> prints the share of a core that a busy loop got, in percent;
/// <c>send ADDRESS SECONDS</c> prints Mbit/s; <c>exchange COUNT ASK ANSWER ADDRESS …</c> sends so many bytes to all addresses at once
/// and gets so many from each, again and again, and prints the median, the 95th percentile and the longest milliseconds. The last two
/// work against <c>serve</c>, which prints <c>ready</c>.
/// </summary>
internal sealed class ProbeCommand : Command
{
    public const string CommandName = "lab-probe";

    private const int Port = 9000;
    private const int BufferBytes = 256 * 1024;
    private const byte Exchange = 1;
    private const byte Sink = 2;
    private const int HeaderBytes = 2 * sizeof(int);

    public ProbeCommand()
        : base(CommandName, "Measures the lab from inside.")
    {
        Hidden = true;
        var seconds = new Argument<double>("seconds");
        var address = new Argument<string>("address");
        var count = new Argument<int>("count");
        var ask = new Argument<int>("ask");
        var answer = new Argument<int>("answer");
        var addresses = new Argument<string[]>("addresses") { Arity = ArgumentArity.OneOrMore };
        Add("spin", [seconds], arguments => Task.FromResult<double[]>([Spin(arguments.GetValue(seconds))]));
        Add("send", [address, seconds], async arguments => [await SendAsync(arguments.GetValue(address)!, arguments.GetValue(seconds))]);
        Add("exchange", [count, ask, answer, addresses], arguments => ExchangeAsync(
            arguments.GetValue(count), arguments.GetValue(ask), arguments.GetValue(answer), arguments.GetValue(addresses)!));
        var serve = new Command("serve");
        serve.SetAction(ServeAsync);
        Subcommands.Add(serve);
    }

    private void Add(string name, Argument[] parameters, Func<ParseResult, Task<double[]>> measure)
    {
        var command = new Command(name);
        foreach (var parameter in parameters)
        {
            command.Arguments.Add(parameter);
        }

        command.SetAction(async (arguments, _) =>
        {
            var figures = await measure(arguments);
            Console.WriteLine(string.Join(' ', figures.Select(figure => figure.ToString("R", CultureInfo.InvariantCulture))));
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

    private static async Task<double[]> ExchangeAsync(int count, int askBytes, int answerBytes, string[] addresses)
    {
        var sockets = await Task.WhenAll(addresses.Select(address => ConnectAsync(address, Exchange)));
        var ask = new byte[HeaderBytes + askBytes];
        BitConverter.TryWriteBytes(ask, askBytes);
        BitConverter.TryWriteBytes(ask.AsSpan(sizeof(int)), answerBytes);
        var answers = sockets.Select(_ => new byte[answerBytes]).ToArray();
        var times = new double[count];
        for (var index = 0; index < count; index++)
        {
            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(sockets.Select((socket, number) => AskAsync(socket, ask, answers[number])));
            times[index] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.ForEach(sockets, socket => socket.Dispose());
        Array.Sort(times);
        return [times[count / 2], times[count * 95 / 100], times[^1]];
    }

    private static async Task AskAsync(Socket socket, byte[] ask, byte[] answer)
    {
        await SendAllAsync(socket, ask, CancellationToken.None);
        await ReceiveAllAsync(socket, answer);
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
            await (buffer[0] == Exchange ? AnswerAllAsync(socket, buffer, cancellation) : CountAsync(socket, buffer, cancellation));
        }
    }

    private static async Task CountAsync(Socket socket, byte[] buffer, CancellationToken cancellation)
    {
        long total = 0;
        while (await socket.ReceiveAsync(buffer, cancellation) is var count and > 0)
        {
            total += count;
        }

        await SendAllAsync(socket, BitConverter.GetBytes(total), cancellation);
    }

    private static async Task AnswerAllAsync(Socket socket, byte[] buffer, CancellationToken cancellation)
    {
        while (await socket.ReceiveAsync(buffer.AsMemory(0, 1), cancellation) > 0)
        {
            await ReceiveAllAsync(socket, buffer.AsMemory(1, HeaderBytes - 1));
            var ask = BitConverter.ToInt32(buffer);
            var answer = BitConverter.ToInt32(buffer, sizeof(int));
            for (; ask > 0; ask -= Math.Min(ask, buffer.Length))
            {
                await ReceiveAllAsync(socket, buffer.AsMemory(0, Math.Min(ask, buffer.Length)));
            }

            for (; answer > 0; answer -= Math.Min(answer, buffer.Length))
            {
                await SendAllAsync(socket, buffer.AsMemory(0, Math.Min(answer, buffer.Length)), cancellation);
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
