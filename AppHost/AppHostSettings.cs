using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace EdgeAspire.AppHost;

/// <summary>What whoever starts the application may decide, on the command line or in the environment.</summary>
internal sealed record AppHostSettings
{
    /// <summary>The model that the team serves.</summary>
    public const string Model = "digits";

    private const int MinimumExperts = 2;
    private const int MaximumExperts = 8;

    /// <summary>How many experts run: <c>--experts</c>, 4 unless set.</summary>
    public required int Experts { get; init; }

    /// <summary><see cref="Experts"/> as the trainer gets it.</summary>
    public string ExpertsText => Experts.ToString(CultureInfo.InvariantCulture);

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
        return error is not null ? null : new AppHostSettings
        {
            Experts = experts,
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

    // The services run in their own folders, where a relative path would mean something else.
    private static string? ReadFolder(IConfiguration configuration, string name) =>
        configuration[name] is { Length: > 0 } path ? Path.GetFullPath(path) : null;
}
