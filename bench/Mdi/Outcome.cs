namespace EdgeAspire.Bench.Mdi;

/// <summary>Times of a simulation.</summary>
internal sealed record Outcome(double TotalSeconds, double MeanSeconds, double P99Seconds, double Messages, double BusiestShare);
