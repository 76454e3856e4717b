using System.Collections.Immutable;

namespace EdgeAspire.Planner.Planning.Models;

/// <summary>
/// The smallest piece that a plan places: a layer with the light layers that follow it (pooling, activation), as both papers group them.
/// Between two units the model can be cut.
/// </summary>
/// <param name="Name">The name of its main layer.</param>
/// <param name="Kind">How it can be divided.</param>
/// <param name="FirstStep">Index of its first step in the model.</param>
/// <param name="StepCount">How many steps it has.</param>
internal sealed record PlanUnit(string Name, UnitKind Kind, int FirstStep, int StepCount)
{
    /// <summary>Index after its last step.</summary>
    public int EndStep => FirstStep + StepCount;

    /// <summary>Inputs of a fully connected layer; 0 otherwise.</summary>
    public long DenseInputs { get; init; }

    /// <summary>Outputs of a fully connected layer; 0 otherwise.</summary>
    public long DenseOutputs { get; init; }

    /// <summary>
    /// Pieces that the inputs of a fully connected layer can be divided into: channels of what is flattened to them; 0 for single elements.
    /// </summary>
    public long InputPieces { get; init; }

    /// <summary>Input channels of a convolution that can be divided by <see cref="OutputChannels"/>; 0 otherwise.</summary>
    public long InputChannels { get; init; }

    /// <summary>Output channels of a convolution; 0 otherwise.</summary>
    public long OutputChannels { get; init; }

    /// <summary>
    /// How many steps at the beginning of a unit of rows can be divided by <see cref="OutputChannels"/>: an ungrouped convolution and what
    /// treats every channel of it by itself; 0 for none.
    /// </summary>
    public int ChannelSteps { get; init; }

    /// <summary>Whether the work can be divided by output channels or neurons: each device then needs the whole input.</summary>
    public bool CanSplitOutputs { get; init; }

    /// <summary>
    /// Whether what ends the unit can wait until partial sums were added: an activation after an input split is applied by whoever adds.
    /// </summary>
    public bool CanSplitInputs { get; init; }

    /// <summary>Whether the inputs can be divided by rows of the tensor that the unit takes, so that rows of convolutions stay where they are.</summary>
    public bool CanSumRows { get; init; }

    /// <summary>All floating-point operations of the unit.</summary>
    public double Flops { get; init; }

    /// <summary>Bytes of its weights.</summary>
    public long WeightBytes { get; init; }

    /// <summary>The names of the model's layers in it.</summary>
    public ImmutableArray<string> Layers { get; init; } = [];
}
