namespace EdgeAspire.Bench.Mdi;

/// <summary>What all decisions of a simulation took: placing, choosing and reporting.</summary>
internal sealed class DecisionTimes
{
    public long Ticks { get; set; }
}
