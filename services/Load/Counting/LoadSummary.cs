namespace EdgeAspire.Load.Counting;

/// <summary>What became of all items.</summary>
/// <param name="Model">The model.</param>
/// <param name="Arrivals">How they arrived.</param>
/// <param name="Seed">Where chance began.</param>
/// <param name="State">waiting, running, ended, or stopped before its end.</param>
/// <param name="Seconds">From the beginning to now, or to the last answer.</param>
/// <param name="IsChecked">Whether answers were held against the whole model's.</param>
/// <param name="Total">All sources.</param>
/// <param name="Sources">Each.</param>
/// <param name="Errors">The first errors.</param>
internal sealed record LoadSummary(
    string Model,
    string Arrivals,
    long Seed,
    string State,
    double Seconds,
    bool IsChecked,
    SourceSummary Total,
    IReadOnlyList<SourceSummary> Sources,
    IReadOnlyList<string> Errors);
