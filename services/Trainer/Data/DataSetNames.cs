namespace EdgeAspire.Trainer.Data;

/// <summary>The data sets by name.</summary>
public static class DataSetNames
{
    /// <summary>Digits that the program draws itself.</summary>
    public const string Drawn = "digits-drawn";

    /// <summary>MNIST.</summary>
    public const string Mnist = "mnist";

    /// <summary>CIFAR-10.</summary>
    public const string Cifar = "cifar10";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [Drawn, Mnist, Cifar];
}
