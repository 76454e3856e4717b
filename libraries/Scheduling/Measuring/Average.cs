using System.Runtime.InteropServices;

namespace EdgeAspire.Scheduling.Measuring;

/// <summary>A mean in which old values count less and less, beginning at what is expected.</summary>
[StructLayout(LayoutKind.Auto)]
public struct Average
{
    private const double NewShare = 0.1;

    /// <summary>Begins at an expected value.</summary>
    public Average(double expected) => Value = expected;

    /// <summary>The mean.</summary>
    public double Value { get; private set; }

    /// <summary>Counts a value in.</summary>
    public void Add(double value) => Value += NewShare * (value - Value);
}
