using EdgeAspire.Inference.Profiling;

namespace EdgeAspire.Planner.Tests.Profiles;

/// <summary>Measurements that no device made.</summary>
internal static class Samples
{
    public static LayerMeasurement Layer(
        string type, int number, long flops, long bytes, double seconds, string device = "pi", string runtime = "1.30.0", int minute = 0) => new(
        device,
        runtime,
        "cpu",
        1,
        type,
        $"{type} #{number}",
        flops / 2,
        flops,
        bytes / 2,
        bytes - (bytes / 2),
        0,
        seconds,
        10,
        new DateTimeOffset(2026, 1, 1, 0, minute, 0, TimeSpan.Zero));

    /// <summary>Layers of one type whose times follow the law exactly.</summary>
    public static LayerMeasurement[] Lawful(string type, int count, double perFlop, double perByte, double constant, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(number =>
            {
                long flops = random.NextInt64(1_000_000, 1_000_000_000);
                long bytes = random.NextInt64(10_000, 10_000_000);
                return Layer(type, number, flops, bytes, (perFlop * flops) + (perByte * bytes) + constant);
            }),
        ];
    }
}
