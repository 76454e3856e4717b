namespace EdgeAspire.Planner.Planning.Forecasts;

/// <summary>Something that takes time when a plan is carried out: work of a device, its work on a message, or bytes from one to another.</summary>
/// <param name="Device">Who works or sends: the device, or for its work on messages the device's index after the last device's.</param>
/// <param name="Receiver">Who receives; -1 for work.</param>
/// <param name="Amount">Seconds of work, or bytes.</param>
internal sealed record ForecastOperation(int Device, int Receiver, double Amount)
{
    /// <summary>What waits for it, by index.</summary>
    public List<int> Followers { get; } = [];

    /// <summary>How many operations it still waits for.</summary>
    public int Awaited { get; set; }

    /// <summary>Seconds or bytes that are left.</summary>
    public double Left { get; set; } = Amount;

    /// <summary>Whether it is work.</summary>
    public bool IsWork => Receiver < 0;
}
