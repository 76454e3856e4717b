namespace EdgeAspire.Planner.Api;

/// <summary>What one algorithm makes of a request.</summary>
/// <param name="Algorithm">Its name.</param>
/// <param name="Strategy">How the devices would collaborate; null without a plan, as everything else but <paramref name="Error"/>.</param>
/// <param name="Seconds">Predicted seconds of one inference.</param>
/// <param name="PeriodSeconds">Predicted seconds from one answer to the next under load.</param>
/// <param name="Bytes">Bytes on all links.</param>
/// <param name="MemoryBytes">Most memory of a device.</param>
/// <param name="Devices">The devices that take part.</param>
/// <param name="Blocks">Rounds, or stages.</param>
/// <param name="Wire">The format that travels.</param>
/// <param name="Error">Why there is no plan.</param>
internal sealed record ComparedPlanBody(
    string Algorithm,
    string? Strategy = null,
    double? Seconds = null,
    double? PeriodSeconds = null,
    long? Bytes = null,
    long? MemoryBytes = null,
    IReadOnlyList<string>? Devices = null,
    int? Blocks = null,
    string? Wire = null,
    string? Error = null);
