using EdgeAspire.Load.Configuration;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Scheduling.Simulation;

namespace EdgeAspire.Load.Running;

/// <summary>When items arrive, which follows from the settings alone: the same settings bring the same items at the same times.</summary>
internal static class LoadArrivals
{
    /// <summary>The seconds from the beginning at which items arrive, in order, for each source; without an end where <see cref="LoadOptions.Seconds"/> has none.</summary>
    public static Outcome<IEnumerable<double>[]> Of(LoadOptions options)
    {
        try
        {
            IEnumerable<double>[] all = options.Arrivals is ArrivalProcess.Trace
                ? [.. Arrivals.ReadTrace(File.ReadLines(options.Trace!), options.Sources.Count)]
                : [.. Enumerable.Range(0, options.Sources.Count).Select(source => Drawn(options, source))];
            return options.Seconds is { } last ? all.Select(seconds => seconds.TakeWhile(at => at <= last)).ToArray() : all;
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            return new Error(ErrorReason.InvalidArgument, $"'{LoadOptions.Section}:{nameof(LoadOptions.Trace)}' is '{options.Trace}': {exception.Message}");
        }
    }

    private static IEnumerable<double> Drawn(LoadOptions options, int source)
    {
        var perSecond = options.Sources[source].PerSecond ?? options.PerSecond;

        // Sources with neighbouring seeds are independent: the generator mixes its state.
        VirtualRandom random = new(options.Seed + source);
        return options.Arrivals is ArrivalProcess.Bursts ? Arrivals.Bursts(random, perSecond, options.BurstSeconds) : Arrivals.Poisson(random, perSecond);
    }
}
