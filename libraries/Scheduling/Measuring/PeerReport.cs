namespace EdgeAspire.Scheduling.Measuring;

/// <summary>What a worker says of itself on each acknowledgement. Which parts are filled in depends on its policy.</summary>
public sealed class PeerReport
{
    /// <summary>Grows with every report of one incarnation, so that one that was overtaken is known as such.</summary>
    public long Stamp { get; init; }

    /// <summary>How many items wait by source: what eq. (2) of MS-MDI looks at.</summary>
    public IReadOnlyList<KeyValuePair<int, int>> QueueLengths { get; init; } = [];

    /// <summary>Seconds in which it would have computed what it has.</summary>
    public double BacklogSeconds { get; init; }

    /// <summary>Sum of the weights of items that wait there: what a second of its processor costs others.</summary>
    public double WaitingWeight { get; init; }

    /// <summary>Processor seconds there of an item that comes at each cut; empty when it does not say, infinite where it cannot take it.</summary>
    public IReadOnlyList<float> ProcessorSeconds { get; init; } = [];

    /// <summary>Expected seconds, after it has left there, until such an item is answered.</summary>
    public IReadOnlyList<float> RestSeconds { get; init; } = [];

    /// <summary>Bytes that it adds to an acknowledgement.</summary>
    public int Bytes => sizeof(long) + (QueueLengths.Count * 2 * sizeof(int)) + (ProcessorSeconds.Count == 0
        ? 0
        : (2 * sizeof(double)) + ((ProcessorSeconds.Count + RestSeconds.Count) * sizeof(float)));
}
