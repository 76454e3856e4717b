using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace EdgeAspire.AppHost;

/// <summary>What whoever starts the application may decide, on the command line or in the environment.</summary>
internal sealed record AppHostSettings
{
    /// <summary>The model that the team serves.</summary>
    public const string Model = "digits";

    private const string TeamStrategy = "team";
    private const string RingStrategy = "mdi";
    private const int MaximumRate = 1000;
    private const int MinimumStages = 2;
    private const int MaximumStages = 16;

    private const int MinimumExperts = 2;
    private const int MaximumExperts = 8;

    /// <summary>How many experts run: <c>--experts</c>, 4 unless set.</summary>
    public required int Experts { get; init; }

    /// <summary><see cref="Experts"/> as the trainer gets it.</summary>
    public string ExpertsText => Experts.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// How stages run a model together beside the team: <c>coop</c>, <c>pipeline</c> or <c>mdi</c>; null for no stages (<c>--strategy team</c>, as it
    /// is unless set).
    /// </summary>
    public required string? StageStrategy { get; init; }

    /// <summary>Whether each stage has a scheduler, and the schedulers are a ring: <c>--strategy mdi</c>.</summary>
    public bool IsRing => StageStrategy is RingStrategy;

    /// <summary>
    /// The model that stages run, the name of one that the planner can build: <c>--model</c>, unless set vgg16, and mobilenetv2 of a ring.
    /// </summary>
    public required string StageModel { get; init; }

    /// <summary>How many stages run: <c>--stages</c>, 3 unless set.</summary>
    public required int Stages { get; init; }

    /// <summary><see cref="Stages"/> as schedulers get it, which cut the model into as many blocks.</summary>
    public string StagesText => Stages.ToString(CultureInfo.InvariantCulture);

    /// <summary>Who decides in a ring: <c>--policy</c>, <c>finish</c> unless set.</summary>
    public required string Policy { get; init; }

    /// <summary>Items per second at each source of a ring: <c>--rate</c>, 5 unless set.</summary>
    public required int Rate { get; init; }

    /// <summary><see cref="Rate"/> as the load generator gets it.</summary>
    public string RateText => Rate.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// What the planner is asked for: devices that send to each other, over links of their own, with exact numbers; for a chain the most
    /// answers, otherwise the fastest one.
    /// </summary>
    public string StageRequest => $$"""
        {"strategies":["{{StageStrategy}}"],"objective":"{{(StageStrategy is "pipeline" ? "throughput" : "latency")}}","wire":["fp32"],"transport":"switched","device_to_device":true}
        """;

    /// <summary>The gate's port for REST and the page: <c>--gate-port</c>, 8080 unless set; null is any free one.</summary>
    public required int? GatePort { get; init; }

    /// <summary>The gate's port for gRPC: <c>--gate-grpc-port</c>, 8081 unless set; null is any free one.</summary>
    public required int? GateGrpcPort { get; init; }

    /// <summary>Absolute path of the services' state; null leaves them their default.</summary>
    public required string? Home { get; init; }

    /// <summary>Absolute path of the data sets; null leaves the services their default.</summary>
    public required string? Data { get; init; }

    /// <summary>Reads the settings; when one is out of range, <paramref name="error"/> names it and there is no result.</summary>
    public static AppHostSettings? Read(IConfiguration configuration, out string? error)
    {
        error = null;
        var experts = ReadNumber(configuration, "experts", fallback: 4, MinimumExperts, MaximumExperts, ref error);
        var gatePort = ReadNumber(configuration, "gate-port", fallback: 8080, minimum: 0, ushort.MaxValue, ref error);
        var gateGrpcPort = ReadNumber(configuration, "gate-grpc-port", fallback: 8081, minimum: 0, ushort.MaxValue, ref error);
        var stages = ReadNumber(configuration, "stages", fallback: 3, MinimumStages, MaximumStages, ref error);
        var strategy = ReadChoice(configuration, "strategy", [TeamStrategy, "coop", "pipeline", RingStrategy], ref error);
        var policy = ReadChoice(configuration, "policy", ["finish", "ms-mdi", "ar-mdi", "local"], ref error);
        var rate = ReadNumber(configuration, "rate", fallback: 5, minimum: 1, MaximumRate, ref error);
        return error is not null ? null : new AppHostSettings
        {
            Experts = experts,
            StageStrategy = strategy is TeamStrategy ? null : strategy,
            StageModel = configuration["model"] is { Length: > 0 } model ? model : strategy is RingStrategy ? "mobilenetv2" : "vgg16",
            Stages = stages,
            Policy = policy,
            Rate = rate,
            GatePort = gatePort == 0 ? null : gatePort,
            GateGrpcPort = gateGrpcPort == 0 ? null : gateGrpcPort,
            Home = ReadFolder(configuration, "EDGEASPIRE_HOME"),
            Data = ReadFolder(configuration, "EDGEASPIRE_DATA"),
        };
    }

    private static int ReadNumber(IConfiguration configuration, string name, int fallback, int minimum, int maximum, ref string? error)
    {
        var text = configuration[name];
        if (string.IsNullOrEmpty(text))
        {
            return fallback;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < minimum || number > maximum)
        {
            error ??= $"The setting '{name}' is '{text}'; it takes a number from {minimum} to {maximum}.";
        }

        return number;
    }

    // The first choice is the default.
    private static string ReadChoice(IConfiguration configuration, string name, string[] choices, ref string? error)
    {
        var text = configuration[name];
        if (string.IsNullOrEmpty(text))
        {
            return choices[0];
        }

        if (!choices.Contains(text, StringComparer.Ordinal))
        {
            error ??= $"The setting '{name}' is '{text}'; it takes {string.Join(", ", choices[..^1])} or {choices[^1]}.";
        }

        return text;
    }

    // The services run in their own folders, where a relative path would mean something else.
    private static string? ReadFolder(IConfiguration configuration, string name) =>
        configuration[name] is { Length: > 0 } path ? Path.GetFullPath(path) : null;
}
