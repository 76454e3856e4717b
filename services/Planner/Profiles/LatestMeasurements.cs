using System.Collections.Immutable;
using EdgeAspire.Inference.Profiling;

namespace EdgeAspire.Planner.Profiles;

/// <summary>Picks measurements that belong together.</summary>
internal static class LatestMeasurements
{
    /// <summary>Those with the runtime version, provider and threads that were measured with last: what the device runs now.</summary>
    public static ImmutableArray<LayerMeasurement> Of(ImmutableArray<LayerMeasurement> measurements)
    {
        if (measurements.IsEmpty)
        {
            return [];
        }

        var last = measurements.MaxBy(each => each.Measured)!;
        return [.. measurements.Where(each => VariantOf(each) == VariantOf(last))];
    }

    /// <summary>What makes times incomparable.</summary>
    public static (string RuntimeVersion, string Provider, int Threads) VariantOf(LayerMeasurement layer) =>
        (layer.RuntimeVersion, layer.Provider, layer.Threads);
}
