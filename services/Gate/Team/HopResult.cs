using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;

namespace EdgeAspire.Gate.Team;

/// <summary>What came of asking one expert.</summary>
internal sealed class HopResult
{
    /// <summary>The expert's index in its team, from 0.</summary>
    public required int Expert { get; init; }

    /// <summary>The device that was asked; empty when no device serves the part.</summary>
    public required string Device { get; init; }

    /// <summary>Seconds from the start of the request to the start of the hop.</summary>
    public double StartSeconds { get; init; }

    /// <summary>Seconds that the request waited at the device.</summary>
    public double QueueSeconds { get; init; }

    /// <summary>What is left of the hop without queue and computation: both ways on the network, reading and writing messages.</summary>
    public double NetworkSeconds { get; init; }

    /// <summary>Seconds in the device's inference runtime.</summary>
    public double ComputeSeconds { get; init; }

    public long BytesSent { get; init; }

    public long BytesReceived { get; init; }

    /// <summary>Why there is no answer; null when there is one.</summary>
    public Error? Error { get; init; }

    /// <summary>The answer, which the holder of this result disposes; null when there is none.</summary>
    public InferResponse? Response { get; init; }

    /// <summary>Per sample and class, checked; empty without an answer.</summary>
    public ReadOnlyMemory<byte> Probabilities { get; init; }

    /// <summary>Per sample in nats, checked; empty without an answer.</summary>
    public ReadOnlyMemory<byte> Entropy { get; init; }

    public string Where => Device.Length == 0 ? $"expert-{Expert}" : $"expert-{Expert} on {Device}";
}
