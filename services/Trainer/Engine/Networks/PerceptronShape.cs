namespace EdgeAspire.Trainer.Engine.Networks;

/// <summary>
/// The shape of a multilayer perceptron: <see cref="Depth"/> − 1 hidden layers of <see cref="Hidden"/> units, then one layer of
/// <see cref="Classes"/> logits. Every hidden layer is dense, batch normalisation, ReLU.
/// </summary>
/// <param name="Inputs">Values of one sample, at least 1.</param>
/// <param name="Hidden">Units of each hidden layer, at least 1.</param>
/// <param name="Depth">Dense layers, at least 1; MLP-8 has 8.</param>
/// <param name="Classes">Outputs, at least 2.</param>
public sealed record PerceptronShape(int Inputs, int Hidden, int Depth, int Classes)
{
    /// <summary>Dense layers of the baseline (the paper's MLP-8).</summary>
    public const int BaselineDepth = 8;

    /// <summary>Hidden units of the paper's perceptrons as built here.</summary>
    public const int DefaultHidden = 256;

    /// <summary>Weights and biases of the exported model, where batch normalisation is folded into the dense layers.</summary>
    public long ParameterCount
    {
        get
        {
            long count = 0;
            for (int layer = 0; layer < Depth; layer++)
            {
                count += ((long)InputsOf(layer) * OutputsOf(layer)) + OutputsOf(layer);
            }

            return count;
        }
    }

    /// <summary>Multiply-accumulates of one sample in the exported model.</summary>
    public long MultiplyAccumulates
    {
        get
        {
            long count = 0;
            for (int layer = 0; layer < Depth; layer++)
            {
                count += (long)InputsOf(layer) * OutputsOf(layer);
            }

            return count;
        }
    }

    /// <summary>
    /// The downsizing rule: an expert of a team of K has max(2, ⌊8/K⌋) layers, the baseline (K = 1) has 8. It gives the paper's
    /// 2 × MLP-4 and 4 × MLP-2.
    /// </summary>
    /// <param name="experts">K, 1 to 8.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="experts"/> is outside 1 to 8.</exception>
    public static int DepthOf(int experts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(experts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(experts, 8);
        return experts == 1 ? BaselineDepth : Math.Max(2, BaselineDepth / experts);
    }

    /// <summary>The shape of one expert of a team of <paramref name="experts"/>.</summary>
    public static PerceptronShape ForTeam(int experts, int inputs, int classes) => new(inputs, DefaultHidden, DepthOf(experts), classes);

    internal int InputsOf(int layer) => layer == 0 ? Inputs : Hidden;

    internal int OutputsOf(int layer) => layer == Depth - 1 ? Classes : Hidden;
}
