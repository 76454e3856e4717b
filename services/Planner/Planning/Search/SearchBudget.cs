namespace EdgeAspire.Planner.Planning.Search;

/// <summary>
/// How much a search may still do before it answers with the best it has found. Work is counted, not time, so that the same question has the
/// same answer on every machine.
/// </summary>
internal sealed class SearchBudget
{
    private long _left;

    /// <param name="steps">Steps in all: a block priced, or a unit taken into one, for a device.</param>
    public SearchBudget(long steps) => _left = steps;

    /// <summary>Whether nothing is left.</summary>
    public bool IsSpent => _left <= 0;

    /// <summary>Counts steps.</summary>
    public void Take(long steps) => _left -= steps;
}
