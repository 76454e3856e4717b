using System.Collections.Immutable;
using EdgeAspire.Parts;
using EdgeAspire.Protocol.Messages;

namespace EdgeAspire.Gate.Plans;

/// <summary>One call of a stage: run a part on what the gate sends and on what the device has.</summary>
internal sealed class ProgramCall
{
    /// <summary>Its place in the program.</summary>
    public required int Index { get; init; }

    /// <summary>The plan's block that it belongs to, from 0.</summary>
    public required int Round { get; init; }

    /// <summary>Which of the program's devices it goes to.</summary>
    public required int Device { get; init; }

    /// <summary>SHA-256 of the part.</summary>
    public required string PartSha256 { get; init; }

    /// <summary>What the part takes and gives.</summary>
    public required PartDescription Part { get; init; }

    /// <summary>The same as JSON. Files of the same bytes may be different boxes of different values, so devices are told both.</summary>
    public required string PartJson { get; init; }

    /// <summary>The plan's bytes of weights and activations of the part.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Predicted seconds of its computation.</summary>
    public required double ComputeSeconds { get; init; }

    /// <summary>What is sent with it.</summary>
    public required ImmutableArray<SentPiece> Pieces { get; init; }

    /// <summary>What comes back.</summary>
    public required ImmutableArray<ReturnedBox> Returns { get; init; }

    /// <summary>The calls whose boxes it is sent.</summary>
    public required ImmutableArray<int> After { get; init; }

    /// <summary>The parameters that are the same in every request.</summary>
    public required ImmutableArray<KeyValuePair<string, InferParameter>> Parameters { get; init; }

    /// <summary>Bytes that come back.</summary>
    public required int ReturnedBytes { get; init; }

    /// <summary>Bytes that are sent with it.</summary>
    public required int SentBytes { get; init; }
}
