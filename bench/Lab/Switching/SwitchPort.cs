using EdgeAspire.Bench.Lab.Clusters;

namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>A port of the switch, with the link to its device.</summary>
/// <param name="name">The device's name.</param>
/// <param name="device">The device's network interface.</param>
/// <param name="link">The link.</param>
internal sealed class SwitchPort(string name, IFrameDevice device, LinkSpec link)
{
    private const double Percent = 100;

    private volatile bool _isCut;

    public string Name => name;

    public IFrameDevice Device => device;

    /// <summary>From the device to the switch.</summary>
    public LinkDirection Up { get; } = new(link.UpMbps, link.DelayMs);

    /// <summary>From the switch to the device.</summary>
    public LinkDirection Down { get; } = new(link.DownMbps, link.DelayMs);

    /// <summary>Probability that a frame is lost, in either direction.</summary>
    public double Loss { get; } = link.LossPercent / Percent;

    /// <summary>Whether everything on the link is dropped. May be set by any thread.</summary>
    public bool IsCut
    {
        get => _isCut;
        set => _isCut = value;
    }

    /// <summary>Gives what enters the link from now on other rates. May be called by any thread.</summary>
    /// <param name="upMbps">From the device, in Mbit/s.</param>
    /// <param name="downMbps">To the device, in Mbit/s.</param>
    public void SetRates(double upMbps, double downMbps)
    {
        Up.SetRate(upMbps);
        Down.SetRate(downMbps);
    }

    /// <summary>What crossed the link. Written by the switch's thread; others may see it a moment late.</summary>
    public LinkCounters Counters { get; } = new();
}
