namespace EdgeAspire.Scheduling.Simulation;

/// <summary>A small generator whose numbers depend on its seed alone, also in later runtimes: SplitMix64 (Steele, Lea and Flood 2014).</summary>
public sealed class VirtualRandom
{
    private ulong _state;

    /// <summary>Begins a sequence.</summary>
    public VirtualRandom(long seed) => _state = unchecked((ulong)seed);

    /// <summary>A number in [0, 1).</summary>
    public double Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }

    /// <summary>A number of the exponential distribution.</summary>
    public double Exponential(double rate) => -Math.Log(1 - Next()) / rate;
}
