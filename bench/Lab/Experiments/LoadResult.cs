using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>What several requests in flight came to.</summary>
/// <param name="PerSecond">Answers per second, once all were in flight.</param>
/// <param name="Answers">Those answers.</param>
internal sealed record LoadResult(double PerSecond, IReadOnlyList<PlanAnswer> Answers);
