namespace EdgeAspire.Gate.Rounding;

/// <summary>What rounding on the wire was found to do to the answers of a plan.</summary>
/// <param name="Compared">Requests whose answers were held against exact ones.</param>
/// <param name="Answers">Answers in them (<see cref="AnswerDifference.Answers"/>).</param>
/// <param name="SameAnswers">Those of them that are the same.</param>
/// <param name="LargestChange">The largest <see cref="AnswerDifference.Change"/>; null when there is none.</param>
/// <param name="MeanChange">Their mean.</param>
internal sealed record RoundingFigures(long Compared, long Answers, long SameAnswers, double? LargestChange, double? MeanChange)
{
    /// <summary>Nothing was compared yet.</summary>
    public static RoundingFigures None { get; } = new(0, 0, 0, null, null);

    /// <summary>The figures with one request more.</summary>
    public RoundingFigures With(AnswerDifference difference) => new(
        Compared + 1,
        Answers + difference.Answers,
        SameAnswers + difference.SameAnswers,
        difference.Change is { } change ? Math.Max(change, LargestChange ?? 0) : LargestChange,
        difference.Change is { } next ? (MeanChange ?? 0) + ((next - (MeanChange ?? 0)) / (Compared + 1)) : MeanChange);
}
