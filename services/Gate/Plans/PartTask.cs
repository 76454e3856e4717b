using EdgeAspire.Parts;

namespace EdgeAspire.Gate.Plans;

/// <summary>A part that a device runs once in a request, while the program is made.</summary>
internal sealed class PartTask
{
    /// <summary>Its place among the tasks.</summary>
    public required int Index { get; init; }

    /// <summary>The plan's block, from 0.</summary>
    public required int Round { get; init; }

    /// <summary>The device's name.</summary>
    public required string Device { get; init; }

    /// <summary>What the part takes and gives.</summary>
    public required PartDescription Part { get; init; }

    /// <summary>SHA-256 of its file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The plan's bytes of weights and activations.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Predicted seconds.</summary>
    public required double ComputeSeconds { get; init; }

    /// <summary>Whether another device runs the same part: what it gives is only for itself.</summary>
    public required bool IsCopy { get; init; }

    /// <summary>Boxes that the gate sends.</summary>
    public List<ValueBox> Sent { get; } = [];

    /// <summary>Boxes that come back to the gate.</summary>
    public List<ValueBox> Returned { get; } = [];

    /// <summary>Boxes that go to other devices.</summary>
    public List<(string Device, ValueBox Box)> Forwarded { get; } = [];

    /// <summary>Values that stay on the device.</summary>
    public HashSet<string> Kept { get; } = new(StringComparer.Ordinal);

    /// <summary>Values that the device needs no more afterwards.</summary>
    public List<string> Dropped { get; } = [];

    /// <summary>Earlier tasks whose boxes it takes, wherever they ran.</summary>
    public HashSet<int> Needs { get; } = [];

    /// <summary>Whether the device needs nothing of the request afterwards.</summary>
    public bool IsEnd { get; set; }
}
