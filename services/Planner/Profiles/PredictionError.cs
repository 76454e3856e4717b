using System.Text.Json.Serialization;

namespace EdgeAspire.Planner.Profiles;

/// <summary>How far predictions are from layers that they did not know; |predicted - measured| / measured.</summary>
/// <param name="LayerType">The layers' type; null for all of the device.</param>
/// <param name="Layers">Number of layers, with different shapes.</param>
/// <param name="Pooled">Whether there are so few that they are predicted by all types together.</param>
/// <param name="MedianError">Median of the relative errors.</param>
/// <param name="WorstError">The largest of them.</param>
internal sealed record PredictionError(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? LayerType, int Layers, bool Pooled, double MedianError, double WorstError);
