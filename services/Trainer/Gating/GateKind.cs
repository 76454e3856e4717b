namespace EdgeAspire.Trainer.Gating;

/// <summary>The names of the gates.</summary>
public static class GateKind
{
    /// <summary>The paper's gate: a perceptron on a latent vector, trained on every batch through the soft arg-min.</summary>
    public const string Network = "network";

    /// <summary>The direct solver of the same problem.</summary>
    public const string Direct = "direct";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [Network, Direct];
}
