using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace EdgeAspire.Bench.Hop;

/// <summary>
/// What a hop costs: a tensor to another process and back through the real client and the real expert (identity model), against
/// the same bytes over plain TCP. The ways take turns in short rounds, so that whatever else the machine does meets all of them.
/// </summary>
internal sealed class HopSuite : SuiteCommand
{
    private const int AllocationCalls = 500;

    private static readonly (string Label, int LengthBytes, int Calls, double Wanted)[] Sizes =
        [("3 KB", 3 * 1024, 200, 1.75), ("400 KB", 400 * 1024, 50, 3)];

    private readonly Option<int> _warmUp = new("--warm-up")
    {
        Description = "Round trips of each way before measuring; a quarter of it for the large tensor.",
        DefaultValueFactory = _ => 30_000,
    };

    private readonly Option<int> _rounds = new("--rounds")
    {
        Description = "Rounds; in each, every way makes 200 round trips (50 with the large tensor).",
        DefaultValueFactory = _ => 100,
    };

    public HopSuite()
        : base("hop", "Round trip of a tensor between two processes, against plain TCP.")
    {
        Options.Add(_warmUp);
        Options.Add(_rounds);
    }

    protected override async Task<IReadOnlyList<Row>> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var rows = new List<Row>();
        foreach (var (label, lengthBytes, calls, wanted) in Sizes)
        {
            await using var server = await HopServer.StartAsync(lengthBytes / sizeof(float), cancellation);
            var warmUp = arguments.GetValue(_warmUp) / (lengthBytes > 100_000 ? 4 : 1);
            await Console.Error.WriteLineAsync($"hop: {label}, {warmUp} round trips to warm up");
            IHopCaller[] callers =
            [
                await RawTcpCaller.ConnectAsync(server.EchoPort, lengthBytes),
                new InferenceClientCaller(server.GrpcAddress, lengthBytes),
                new PublishedClientCaller(server.GrpcAddress, lengthBytes),
            ];
            var microseconds = await MeasureAsync(callers, warmUp, arguments.GetValue(_rounds), calls, cancellation);
            var rawMedian = Quantile(microseconds[0], 0.5);
            for (var i = 0; i < callers.Length; i++)
            {
                var (client, served) = await AllocationsAsync(callers[i], server, cancellation);
                var median = Quantile(microseconds[i], 0.5);
                rows.Add(new Row(
                    string.Create(CultureInfo.InvariantCulture, $"{callers[i].Name}, {label}"),
                    ("p50_us", median),
                    ("p99_us", Quantile(microseconds[i], 0.99)),
                    ("p50_times_raw", median / rawMedian),
                    ("wanted_times_raw", i == 1 ? wanted : 0),
                    ("client_allocated_bytes", client),
                    ("server_allocated_bytes", served)));
                callers[i].Dispose();
            }
        }

        return rows;
    }

    private static async Task<List<double>[]> MeasureAsync(
        IHopCaller[] callers, int warmUp, int rounds, int calls, CancellationToken cancellation)
    {
        foreach (var caller in callers)
        {
            for (var i = 0; i < warmUp; i++)
            {
                await caller.RoundTripAsync();
            }
        }

        var microseconds = callers.Select(_ => new List<double>(rounds * calls)).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var way = 0; way < callers.Length; way++)
            {
                for (var call = 0; call < calls; call++)
                {
                    var start = Stopwatch.GetTimestamp();
                    await callers[way].RoundTripAsync();
                    microseconds[way].Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                }
            }
        }

        foreach (var measured in microseconds)
        {
            measured.Sort();
        }

        return microseconds;
    }

    private static async Task<(double Client, double Server)> AllocationsAsync(IHopCaller caller, HopServer server, CancellationToken cancellation)
    {
        var serverBefore = await server.AllocatedBytesAsync(cancellation);
        var clientBefore = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < AllocationCalls; i++)
        {
            await caller.RoundTripAsync();
        }

        var client = GC.GetTotalAllocatedBytes(precise: true) - clientBefore;
        return (client / (double)AllocationCalls, (await server.AllocatedBytesAsync(cancellation) - serverBefore) / (double)AllocationCalls);
    }

    private static double Quantile(List<double> sorted, double fraction) => sorted[(int)(sorted.Count * fraction)];
}
