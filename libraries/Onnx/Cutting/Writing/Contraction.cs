using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Validation;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting.Writing;

/// <summary>The layer at the end of a block whose sum is divided among parts.</summary>
internal sealed class Contraction
{
    // They change no element's place, so that they may stand between flattening and the layer.
    private static readonly HashSet<string> Unary = new(StringComparer.Ordinal)
    {
        "Relu", "Identity", "Dropout", "Sigmoid", "Tanh", "LeakyRelu", "Elu", "Selu", "Gelu", "HardSwish", "Clip",
    };

    // Nor do these, so that what they make of a stored tensor is stored as well.
    private static readonly HashSet<string> Reshaping = new(StringComparer.Ordinal) { "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity" };

    private Contraction(GraphNode layer, GraphValue weight, GraphNode? bias, int inputAxis, int weightAxis)
    {
        Layer = layer;
        Weight = weight;
        BiasNode = bias;
        InputAxis = inputAxis;
        WeightAxis = weightAxis;
        Source = layer.Inputs[0]!;
    }

    /// <summary>The convolution or dense layer.</summary>
    public GraphNode Layer { get; }

    /// <summary>The initializer with the layer's weights. Its shape may be another one than <see cref="WeightShape"/>, of as many elements.</summary>
    public GraphValue Weight { get; }

    /// <summary>The shape that the layer's weights have where it reads them.</summary>
    public ImmutableArray<long> WeightShape => Layer.Inputs[1]!.Shape;

    /// <summary>An Add behind the layer that adds its bias; null when there is none.</summary>
    public GraphNode? BiasNode { get; }

    /// <summary>The axis of the layer's input over which it sums.</summary>
    public int InputAxis { get; }

    /// <summary>The axis of the weights over which it sums.</summary>
    public int WeightAxis { get; }

    /// <summary>What is divided: the layer's input, or what is flattened to it.</summary>
    public GraphValue Source { get; private set; }

    /// <summary>Nodes between <see cref="Source"/> and the layer, in order.</summary>
    public ImmutableArray<GraphNode> Between { get; private set; } = [];

    /// <summary>What the block gives.</summary>
    public GraphValue Output => (BiasNode ?? Layer).Outputs[0]!;

    /// <summary>Whether what is divided is flattened first.</summary>
    public bool IsFlattened => Between.Any(node => node.OpType is "Flatten" or "Reshape");

    public static OnnxOutcome<Contraction> Find(GraphBlock block)
    {
        if (block.Outputs is not [{ Producer: { } last } output])
        {
            return OnnxFault.NotCuttable(
                $"an input-split block gives one partial sum, but this one gives {string.Join(", ", block.Outputs)}; end it behind its last layer");
        }

        GraphNode? bias = null;
        GraphNode layer = last;
        if (last.OpType is "Add" && BiasedLayer(block, last) is { } biased)
        {
            (bias, layer) = (last, biased);
        }

        if (FindAxes(layer, out int inputAxis, out int weightAxis) is { } fault)
        {
            return fault;
        }

        if (StoredAs(layer.Inputs[1]!) is not { } weight)
        {
            return OnnxFault.NotCuttable($"{layer} cannot be split by its input: its weights {layer.Inputs[1]} are not stored in the model");
        }

        HashSet<GraphNode> own = [.. block.Nodes];
        Contraction contraction = new(layer, weight, bias, inputAxis, weightAxis);
        contraction.LookThroughFlattening(own);
        return contraction;
    }

    /// <summary>The box of the weights that goes with a box of <see cref="Source"/>, in the axes of <see cref="WeightView"/>.</summary>
    public Region WeightBox(Region source)
    {
        if (!IsFlattened)
        {
            return Region.Whole(WeightShape).With(WeightAxis, source.Axes[InputAxis]);
        }

        ImmutableArray<Interval> whole = Region.Whole(WeightShape).Axes;
        return new Region([.. whole[..WeightAxis], .. source.Axes[1..], .. whole[(WeightAxis + 1)..]]);
    }

    /// <summary>The shape of the weights with the summed axis as the axes of <see cref="Source"/>, where that is flattened.</summary>
    public ImmutableArray<long> WeightView() =>
        IsFlattened ? [.. WeightShape[..WeightAxis], .. Source.Shape[1..], .. WeightShape[(WeightAxis + 1)..]] : WeightShape;

    private static GraphValue? StoredAs(GraphValue weight)
    {
        GraphValue stored = weight;
        while (stored.Producer is { } producer && Reshaping.Contains(producer.OpType) && producer.Inputs[0] is { } input)
        {
            stored = input;
        }

        return stored.IsInitializer && TensorTypes.BitsOf(stored.Type) >= 8 ? stored : null;
    }

    private static GraphNode? BiasedLayer(GraphBlock block, GraphNode add)
    {
        GraphValue[] inputs = [.. add.Inputs.OfType<GraphValue>()];
        GraphValue? made = inputs.FirstOrDefault(input => input.Producer is { } producer && block.Nodes.Contains(producer));
        GraphValue? bias = inputs.FirstOrDefault(input => input.IsInitializer || input.Constant is not null);
        return made is not null && bias is not null && made.Consumers.Count == 1 && made.Shape.SequenceEqual(add.Outputs[0]!.Shape)
            ? made.Producer
            : null;
    }

    private static OnnxFault? FindAxes(GraphNode layer, out int inputAxis, out int weightAxis)
    {
        (inputAxis, weightAxis) = (1, 1);
        string? reason = null;
        switch (layer.OpType)
        {
            case "Conv" or "ConvTranspose":
                weightAxis = layer.OpType is "Conv" ? 1 : 0;
                reason = (layer.Attributes.Int("group") ?? 1) > 1 ? "its groups of channels do not add up; cut its output channels instead" : null;
                break;
            case "Gemm":
                weightAxis = layer.Attributes.Flag("transB") ? 1 : 0;
                reason = layer.Attributes.Flag("transA") ? "it transposes its input" : null;
                break;
            case "MatMul":
                inputAxis = layer.Inputs[0]!.Rank - 1;
                weightAxis = 0;
                reason = layer.Inputs[1]!.Rank != 2 || inputAxis < 1 ? $"its weights {layer.Inputs[1]} are no matrix" : null;
                break;
            default:
                reason = "only convolutions and dense layers have inputs that can be split; what follows their sum belongs to the next block";
                break;
        }

        return reason is null ? null : OnnxFault.NotCuttable($"{layer} cannot be split by its input: {reason}");
    }

    private void LookThroughFlattening(HashSet<GraphNode> own)
    {
        List<GraphNode> between = [];
        for (GraphValue value = Source; value.Producer is { } node && own.Contains(node) && value.Consumers.Count == 1 && !value.IsOutput; value = node.Inputs[0]!)
        {
            bool flattens = node.OpType is "Flatten" or "Reshape";
            if (!flattens && !Unary.Contains(node.OpType))
            {
                return;
            }

            between.Insert(0, node);
            if (flattens)
            {
                GraphValue flat = node.Inputs[0]!;
                if (Layer.OpType is "Gemm" or "MatMul" && value.Rank == 2 && flat.Rank > 1 && flat.Shape[0] == value.Shape[0])
                {
                    Source = flat;
                    Between = [.. between];
                }

                return;
            }
        }
    }
}
