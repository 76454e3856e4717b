namespace EdgeAspire.Planner.Planning.Models;

/// <summary>A value that a step reads.</summary>
/// <param name="Value">Index of the value in the model.</param>
/// <param name="Map">Which of its rows the step's output rows need; null when every row is needed for any output row.</param>
internal readonly record struct StepInput(int Value, RowMap? Map);
