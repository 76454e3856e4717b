namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>What a round asks of each device, by the device's index in the cluster.</summary>
internal sealed class RoundLoad
{
    public RoundLoad(int devices)
    {
        ComputeSeconds = new double[devices];
        EarlySeconds = new double[devices];
        LateSeconds = new double[devices];
        UpBytes = new double[devices];
        DownBytes = new double[devices];
        SentBytes = new double[devices];
        ReceivedBytes = new double[devices];
        OutBytes = new double[devices];
        DirectMessages = new int[devices];
    }

    /// <summary>Work.</summary>
    public double[] ComputeSeconds { get; }

    /// <summary>Work that needs nothing from others, when the slice is computed in strips.</summary>
    public double[] EarlySeconds { get; }

    /// <summary>Work that has to wait for others' rows, when the slice is computed in strips; the strips' overlap counts twice.</summary>
    public double[] LateSeconds { get; }

    /// <summary>Rows that others need, to the gateway.</summary>
    public double[] UpBytes { get; }

    /// <summary>From the gateway.</summary>
    public double[] DownBytes { get; }

    /// <summary>To other devices.</summary>
    public double[] SentBytes { get; }

    /// <summary>From other devices.</summary>
    public double[] ReceivedBytes { get; }

    /// <summary>How long what devices send each other takes on a shared medium: each transfer as the slower of the two.</summary>
    public double SentSeconds { get; set; }

    /// <summary>Results, to the gateway.</summary>
    public double[] OutBytes { get; }

    /// <summary>Messages to and from other devices.</summary>
    public int[] DirectMessages { get; }

    /// <summary>How many devices take part.</summary>
    public int Participants { get; set; }

    /// <summary>How many devices there are.</summary>
    public int Count => ComputeSeconds.Length;

    /// <summary>Everything that passes a link in this round.</summary>
    public double TotalBytes => UpBytes.Sum() + DownBytes.Sum() + SentBytes.Sum() + OutBytes.Sum();

    /// <summary>The longest work of a device.</summary>
    public double MaxComputeSeconds()
    {
        double most = 0;
        foreach (var seconds in ComputeSeconds)
        {
            most = Math.Max(most, seconds);
        }

        return most;
    }

    /// <summary>Forgets the bytes and the strips, and keeps the work.</summary>
    public void ClearTraffic()
    {
        Array.Clear(EarlySeconds);
        Array.Clear(LateSeconds);
        Array.Clear(UpBytes);
        Array.Clear(DownBytes);
        Array.Clear(SentBytes);
        Array.Clear(ReceivedBytes);
        Array.Clear(OutBytes);
        Array.Clear(DirectMessages);
        SentSeconds = 0;
        Participants = 0;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        ClearTraffic();
        Array.Clear(ComputeSeconds);
    }
}
