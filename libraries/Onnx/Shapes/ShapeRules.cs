using System.Collections.Frozen;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Which rule finds the outputs of which operator.</summary>
internal static class ShapeRules
{
    private static readonly FrozenDictionary<string, ShapeRule> Standard = Table().ToFrozenDictionary(StringComparer.Ordinal);

    // Outputs of these depend on what the inputs hold, so that no shape can be known beforehand.
    private static readonly FrozenSet<string> DataDependent = FrozenSet.ToFrozenSet(
        ["NonMaxSuppression", "NonZero", "Unique", "Compress"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> ControlFlow = FrozenSet.ToFrozenSet(["If", "Loop", "Scan", "SequenceMap"], StringComparer.Ordinal);

    /// <summary>Finds the outputs of a node; false when it cannot.</summary>
    public static bool Infer(NodeContext node)
    {
        string opType = node.Node.OpType;
        if (node.Node.Domain.Length == 0 && Standard.TryGetValue(opType, out ShapeRule? rule))
        {
            return rule(node) && node.Finish();
        }

        if (node.Node.Domain.Length > 0)
        {
            return node.Refuse("operators outside of the standard domain are not understood");
        }

        if (ControlFlow.Contains(opType))
        {
            return node.Refuse("control flow is not understood: what it computes depends on the model's inputs");
        }

        return DataDependent.Contains(opType)
            ? node.Refuse("the shape of its output depends on the content of its input")
            : node.Refuse("the operator is not understood");
    }

    private static Dictionary<string, ShapeRule> Table()
    {
        Dictionary<string, ShapeRule> table = new(StringComparer.Ordinal)
        {
            ["Conv"] = WindowRules.Conv,
            ["ConvInteger"] = WindowRules.ConvInteger,
            ["QLinearConv"] = WindowRules.QLinearConv,
            ["ConvTranspose"] = WindowRules.ConvTranspose,
            ["MaxPool"] = WindowRules.MaxPool,
            ["AveragePool"] = WindowRules.Pool,
            ["LpPool"] = WindowRules.Pool,
            ["GlobalAveragePool"] = WindowRules.GlobalPool,
            ["GlobalMaxPool"] = WindowRules.GlobalPool,
            ["GlobalLpPool"] = WindowRules.GlobalPool,
            ["Gemm"] = DenseRules.Gemm,
            ["MatMul"] = DenseRules.MatMul,
            ["MatMulInteger"] = DenseRules.MatMulInteger,
            ["QLinearMatMul"] = DenseRules.QLinearMatMul,
            ["BatchNormalization"] = NormalizationRules.Batch,
            ["InstanceNormalization"] = NormalizationRules.Instance,
            ["LayerNormalization"] = NormalizationRules.Layer,
            ["GroupNormalization"] = NormalizationRules.Group,
            ["LRN"] = NormalizationRules.Lrn,
            ["Softmax"] = NormalizationRules.AlongAxis,
            ["LogSoftmax"] = NormalizationRules.AlongAxis,
            ["Hardmax"] = NormalizationRules.AlongAxis,
            ["RMSNormalization"] = NormalizationRules.AlongAxis,
            ["LpNormalization"] = NormalizationRules.AlongAxis,
            ["MeanVarianceNormalization"] = ElementwiseRules.LikeFirst,
            ["CumSum"] = ElementwiseRules.LikeFirst,
            ["Transpose"] = SelectionRules.Transpose,
            ["Slice"] = SelectionRules.Slice,
            ["Gather"] = SelectionRules.Gather,
            ["GatherElements"] = SelectionRules.GatherElements,
            ["Expand"] = SelectionRules.Expand,
            ["Tile"] = SelectionRules.Tile,
            ["DepthToSpace"] = SelectionRules.DepthToSpace,
            ["SpaceToDepth"] = SelectionRules.SpaceToDepth,
            ["Pad"] = ResizeRules.Pad,
            ["Upsample"] = ResizeRules.Upsample,
            ["Resize"] = ResizeRules.Resize,
            ["ArgMax"] = ReductionRules.ArgBest,
            ["ArgMin"] = ReductionRules.ArgBest,
            ["TopK"] = ReductionRules.TopK,
            ["Shape"] = ConstantRules.Shape,
            ["Size"] = ConstantRules.Size,
            ["ConstantOfShape"] = ConstantRules.ConstantOfShape,
            ["Range"] = ConstantRules.Range,
            ["QuantizeLinear"] = QuantizationRules.Quantize,
            ["DequantizeLinear"] = QuantizationRules.Dequantize,
            ["DynamicQuantizeLinear"] = QuantizationRules.DynamicQuantize,
            ["GridSample"] = DetectionRules.GridSample,
            ["RoiAlign"] = DetectionRules.RoiAlign,
            ["GatherND"] = DetectionRules.GatherND,
            ["OneHot"] = DetectionRules.OneHot,
            ["RNN"] = DetectionRules.Recurrent,
            ["GRU"] = DetectionRules.Recurrent,
            ["LSTM"] = DetectionRules.Recurrent,
            ["ScatterND"] = ElementwiseRules.LikeFirst,
            ["ScatterElements"] = ElementwiseRules.LikeFirst,
            ["Trilu"] = ElementwiseRules.LikeFirst,
            ["Shrink"] = ElementwiseRules.LikeFirst,
            ["Concat"] = JoinRules.Concat,
            ["Split"] = JoinRules.Split,
            ["Reshape"] = ShapeChangeRules.Reshape,
            ["Flatten"] = ShapeChangeRules.Flatten,
            ["Squeeze"] = ShapeChangeRules.Squeeze,
            ["Unsqueeze"] = ShapeChangeRules.Unsqueeze,
            ["Identity"] = ElementwiseRules.Identity,
            ["Dropout"] = ElementwiseRules.Dropout,
            ["Clip"] = ElementwiseRules.Clip,
            ["Where"] = ElementwiseRules.Where,
            ["Cast"] = ElementwiseRules.Cast,
            ["CastLike"] = ElementwiseRules.CastLike,
        };
        Add(
            table, ElementwiseRules.Broadcast,
            "Add", "Sub", "Mul", "Div", "Pow", "Mod", "Max", "Min", "Sum", "Mean", "And", "Or", "Xor", "PRelu",
            "BitwiseAnd", "BitwiseOr", "BitwiseXor");
        Add(table, ElementwiseRules.Compare, "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual");
        Add(
            table, ReductionRules.Reduce,
            "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp",
            "ReduceSumSquare");
        Add(table, ElementwiseRules.Predicate, "IsNaN", "IsInf");
        Add(
            table, ElementwiseRules.Unary,
            "Relu", "LeakyRelu", "ThresholdedRelu", "Elu", "Selu", "Celu", "Gelu", "Mish", "HardSigmoid", "HardSwish", "Swish", "Sigmoid", "Tanh",
            "Softplus", "Softsign", "Erf", "Exp", "Log", "Sqrt", "Reciprocal", "Neg", "Abs", "Sign", "Not", "Floor", "Ceil", "Round",
            "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh");
        return table;
    }

    private static void Add(Dictionary<string, ShapeRule> table, ShapeRule rule, params ReadOnlySpan<string> operators)
    {
        foreach (string name in operators)
        {
            table.Add(name, rule);
        }
    }
}
