namespace EdgeAspire.Trainer.Team;

/// <summary>How a team answers a set of labelled images.</summary>
/// <param name="Team">Share of images that the least uncertain expert gets right, 0 to 1.</param>
/// <param name="AnyExpert">Share that at least one expert gets right: what a perfect choice of expert would reach.</param>
/// <param name="MeanProbability">Share that the mean of the experts' probabilities gets right, for comparison.</param>
/// <param name="Experts">Share that each expert gets right when asked alone.</param>
/// <param name="Answered">Share of images that each expert answers.</param>
/// <param name="AnsweredByClass">Images of each class that each expert answers, [experts][classes].</param>
public sealed record TeamAccuracy(
    double Team,
    double AnyExpert,
    double MeanProbability,
    IReadOnlyList<double> Experts,
    IReadOnlyList<double> Answered,
    IReadOnlyList<IReadOnlyList<int>> AnsweredByClass);
