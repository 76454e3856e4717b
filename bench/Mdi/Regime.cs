namespace EdgeAspire.Bench.Mdi;

/// <summary>A reading of MS-MDI's experiment under which its figures come out about right: the paper does not give the boards' speed.</summary>
/// <param name="Name">A or B.</param>
/// <param name="SendSeconds">Processor seconds of writing a message with activations.</param>
/// <param name="ReceiveSeconds">Processor seconds of reading one.</param>
/// <param name="Gain">How many per cent a time is better than another, as the regime reads "improves by".</param>
/// <param name="Metric">The time that it reads "inference time" as.</param>
internal sealed record Regime(string Name, double SendSeconds, double ReceiveSeconds, Func<double, double, double> Gain, Func<Outcome, double> Metric)
{
    public const double ImagesPerSecond = 4;

    public const double HopSeconds = 0.01;

    /// <summary>Total time, and how much longer the other takes; 50 ms at both ends of a message.</summary>
    public static Regime A { get; } = new("A", 0.05, 0.05, (better, worse) => 100 * ((worse / better) - 1), outcome => outcome.TotalSeconds);

    /// <summary>Mean time in the system, and how much of it is saved; 50 ms at the sender.</summary>
    public static Regime B { get; } = new("B", 0.05, 0, (better, worse) => 100 * (1 - (better / worse)), outcome => outcome.MeanSeconds);
}
