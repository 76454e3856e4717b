using EdgeAspire.Load.Configuration;
using EdgeAspire.Load.Running;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Testing;

namespace EdgeAspire.Load.Tests.Running;

public sealed class LoadArrivalsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ArrivalProcess.Poisson)]
    [InlineData(ArrivalProcess.Bursts)]
    public void Of_TheSameSeed_IsTheSameTimes(ArrivalProcess process)
    {
        var options = Sample(process);

        Assert.Equal(Times(options), Times(options));
    }

    [Theory]
    [InlineData(ArrivalProcess.Poisson)]
    [InlineData(ArrivalProcess.Bursts)]
    public void Of_AnotherSeedOrSource_IsOtherTimes(ArrivalProcess process)
    {
        var options = Sample(process);
        var times = Times(options);
        options.Seed++;

        // Not one in common: neither does a source repeat another with the next seed.
        Assert.Empty(times[0].Intersect(times[1]));
        Assert.Empty(times[0].Intersect(Times(options)[0]));
    }

    [Fact]
    public void Of_RateOfASource_IsItsOwn()
    {
        var options = Sample(ArrivalProcess.Poisson);
        options.Sources[1].PerSecond = 50;
        var times = Times(options);

        Assert.InRange(times[0].Length, 250, 350);
        Assert.InRange(times[1].Length, 4700, 5300);
    }

    [Fact]
    public void Of_Seconds_EndsThen()
    {
        var times = Times(Sample(ArrivalProcess.Bursts));

        Assert.All(times, source => Assert.InRange(source[^1], 50, 100));
        Assert.All(times, source => Assert.Equal(source.Order(), source));
    }

    [Fact]
    public void Of_Trace_IsTheFile()
    {
        Assert.Equal([[0.5, 2], [1]], Times(Trace("0.5,0\n2,0\n1,1\n1000,1\n")));
    }

    [Fact]
    public void Of_TraceWithAWrongLine_NamesFileAndLine()
    {
        var outcome = LoadArrivals.Of(Trace("0.5,0\nsoon\n"));

        Assert.Equal(ErrorReason.InvalidArgument, outcome.Error?.Reason);
        Assert.Contains("trace.csv", outcome.Error!.Message, StringComparison.Ordinal);
        Assert.Contains("Line 2 is 'soon'", outcome.Error.Message, StringComparison.Ordinal);
    }

    private static double[][] Times(LoadOptions options) => [.. LoadArrivals.Of(options).Value.Select(source => source.ToArray())];

    private static LoadOptions Sample(ArrivalProcess process) => new()
    {
        Model = "net",
        Sources = { new LoadSource(), new LoadSource() },
        Arrivals = process,
        PerSecond = 3,
        Seconds = 100,
        Seed = 5,
    };

    private LoadOptions Trace(string text)
    {
        var options = Sample(ArrivalProcess.Trace);
        options.Trace = _folder.Combine("trace.csv");
        File.WriteAllText(options.Trace, text);
        return options;
    }
}
