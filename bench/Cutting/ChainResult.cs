namespace EdgeAspire.Bench.Cutting;

/// <summary>How what parts computed compares with what the whole did, over all samples.</summary>
/// <param name="IsBitEqual">Whether every answer has the same bits.</param>
/// <param name="AnswerError">Largest error of an answer, relative to the largest magnitude of that answer.</param>
/// <param name="ValueError">Largest such error of any value that passes from one block to another, answers included.</param>
/// <param name="ComparableBlocks">Cut blocks whose inputs have the bits that they have in the whole.</param>
/// <param name="BitEqualBlocks">How many of these give the bits that the whole gives.</param>
/// <param name="SameTop">For each sample whether the largest value of the answer is in the same place.</param>
internal sealed record ChainResult(
    bool IsBitEqual, double AnswerError, double ValueError, int ComparableBlocks, int BitEqualBlocks, IReadOnlyList<bool> SameTop);
