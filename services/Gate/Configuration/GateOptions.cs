using System.ComponentModel.DataAnnotations;

namespace EdgeAspire.Gate.Configuration;

/// <summary>What the gate can be told; section <see cref="Section"/>.</summary>
internal sealed class GateOptions
{
    public const string Section = "Gate";

    /// <summary>The planner's addresses.</summary>
    public PlannerAddresses Planner { get; set; } = new();

    /// <summary>REST address of the trainer: runs.</summary>
    /// <value>Default: http://localhost:8084.</value>
    [Required]
    public Uri Trainer { get; set; } = new("http://localhost:8084");

    /// <summary>Seconds until a request is answered from the experts that came; a caller may shorten it, not extend it.</summary>
    /// <value>Default: 2.</value>
    [Range(0.01, 600)]
    public double DeadlineSeconds { get; set; } = 2;

    /// <summary>Seconds that a request may take whose model several devices compute together by a plan; a caller may shorten it, not extend it.</summary>
    /// <value>Default: 30.</value>
    [Range(0.01, 600)]
    public double PlanDeadlineSeconds { get; set; } = 30;

    /// <summary>Seconds that a device may take to fetch and load a part.</summary>
    /// <value>Default: 120.</value>
    [Range(1, 3600)]
    public double PartLoadSeconds { get; set; } = 120;

    /// <summary>
    /// Seconds between two requests, at least, that are repeated without rounding to see what it does to answers, of each model whose plan
    /// rounds what travels; 0 repeats none.
    /// </summary>
    /// <value>Default: 10.</value>
    [Range(0, 86400)]
    public double RoundingCheckSeconds { get; set; } = 10;

    /// <summary>Inference requests that are worked on at once; those beyond are refused (HTTP 429, gRPC RESOURCE_EXHAUSTED).</summary>
    /// <value>Default: 256.</value>
    [Range(1, 65536)]
    public int MaxConcurrentRequests { get; set; } = 256;

    /// <summary>Bytes of request bodies over REST that are held at once; requests that need more are refused (HTTP 429).</summary>
    /// <value>Default: 256 MiB.</value>
    [Range(1 << 20, 1L << 40)]
    public long MaxBufferedBytes { get; set; } = 256L << 20;

    /// <summary>Seconds between two looks at the device registry.</summary>
    /// <value>Default: 1.</value>
    [Range(0.05, 60)]
    public double PollSeconds { get; set; } = 1;

    /// <summary>Seconds that one question to the planner, or one probe of a suspended expert, may take.</summary>
    /// <value>Default: 2.</value>
    [Range(0.05, 60)]
    public double ProbeTimeoutSeconds { get; set; } = 2;

    /// <summary>Seconds until a suspended expert is probed for the first time; doubled after every failure.</summary>
    /// <value>Default: 0.25.</value>
    [Range(0.01, 60)]
    public double FirstProbeSeconds { get; set; } = 0.25;

    /// <summary>Seconds between two probes of a suspended expert at most.</summary>
    /// <value>Default: 5.</value>
    [Range(0.01, 600)]
    public double LongestProbeSeconds { get; set; } = 5;

    public TimeSpan Deadline => TimeSpan.FromSeconds(DeadlineSeconds);

    public TimeSpan PlanDeadline => TimeSpan.FromSeconds(PlanDeadlineSeconds);

    public TimeSpan PartLoadTimeout => TimeSpan.FromSeconds(PartLoadSeconds);

    public TimeSpan RoundingCheckInterval => TimeSpan.FromSeconds(RoundingCheckSeconds);

    public TimeSpan ProbeTimeout => TimeSpan.FromSeconds(ProbeTimeoutSeconds);
}
