using EdgeAspire.Gate.Rounding;

namespace EdgeAspire.Gate.Plans;

/// <summary>Something that happened to a request which is carried out by a plan. Times count from the request's start.</summary>
internal sealed record RunEvent
{
    /// <summary><c>begin</c>, <c>call</c>, <c>end</c>; or <c>compare</c>: a request was repeated without rounding.</summary>
    public required string Kind { get; init; }

    /// <summary>The request, by its session on the devices.</summary>
    public required string Run { get; init; }

    /// <summary>Of <c>begin</c> and <c>compare</c>: the model.</summary>
    public string? Model { get; init; }

    /// <summary>Of <c>begin</c> and <c>compare</c>: the plan, which has rounds, devices and predictions.</summary>
    public string? Plan { get; init; }

    /// <summary>Of <c>call</c>: the device.</summary>
    public string? Device { get; init; }

    /// <summary>Of <c>call</c>: the plan's block, from 0.</summary>
    public int? Round { get; init; }

    /// <summary>Of <c>call</c>: where its time went.</summary>
    public CallTimes? Times { get; init; }

    /// <summary>Of <c>call</c>: bytes sent with it.</summary>
    public int? BytesSent { get; init; }

    /// <summary>Of <c>call</c>: bytes that came back.</summary>
    public int? BytesReceived { get; init; }

    /// <summary>Of <c>end</c>: seconds of the whole request.</summary>
    public double? Seconds { get; init; }

    /// <summary>Of <c>end</c>: why there is no answer; or that it was begun again.</summary>
    public string? Error { get; init; }

    /// <summary>Of <c>compare</c>: what rounding was found to do to the plan's answers so far.</summary>
    public RoundingFigures? Rounding { get; init; }
}
