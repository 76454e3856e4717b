namespace EdgeAspire.Protocol.Plans;

/// <summary>Consecutive rows of a tensor.</summary>
/// <param name="Value">The tensor's name in the model.</param>
/// <param name="Start">First row.</param>
/// <param name="End">Row after the last.</param>
public sealed record RowSpan(string Value, int Start, int End);
