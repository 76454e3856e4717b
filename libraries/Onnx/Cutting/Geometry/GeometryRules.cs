using System.Collections.Frozen;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>Which rule knows the geometry of which operator.</summary>
internal static class GeometryRules
{
    private static readonly FrozenDictionary<string, Action<GeometryBuilder>> Standard = Table().ToFrozenDictionary(StringComparer.Ordinal);

    public static void Apply(GeometryBuilder builder)
    {
        if (builder.Node.Domain.Length == 0 && Standard.TryGetValue(builder.Node.OpType, out Action<GeometryBuilder>? rule))
        {
            rule(builder);
        }
    }

    private static Dictionary<string, Action<GeometryBuilder>> Table()
    {
        Dictionary<string, Action<GeometryBuilder>> table = new(StringComparer.Ordinal)
        {
            ["Conv"] = builder => WindowGeometryRules.Conv(builder, 1, 2),
            ["ConvInteger"] = builder => WindowGeometryRules.Conv(builder, 1, 3),
            ["QLinearConv"] = builder => WindowGeometryRules.Conv(builder, 3, 4, 5, 8),
            ["ConvTranspose"] = WindowGeometryRules.ConvTranspose,
            ["MaxPool"] = WindowGeometryRules.Pool,
            ["AveragePool"] = WindowGeometryRules.Pool,
            ["LpPool"] = WindowGeometryRules.Pool,
            ["Gemm"] = DenseGeometryRules.Gemm,
            ["MatMul"] = DenseGeometryRules.MatMul,
            ["BatchNormalization"] = NormalizationGeometryRules.Batch,
            ["InstanceNormalization"] = NormalizationGeometryRules.Instance,
            ["LayerNormalization"] = NormalizationGeometryRules.Layer,
            ["LRN"] = NormalizationGeometryRules.Lrn,
            ["Concat"] = LayoutGeometryRules.Concat,
            ["Split"] = LayoutGeometryRules.Split,
            ["Reshape"] = LayoutGeometryRules.Reshape,
            ["Flatten"] = LayoutGeometryRules.Reshape,
            ["Squeeze"] = LayoutGeometryRules.Reshape,
            ["Unsqueeze"] = LayoutGeometryRules.Reshape,
            ["Transpose"] = LayoutGeometryRules.Transpose,
            ["Slice"] = LayoutGeometryRules.Slice,
            ["Pad"] = LayoutGeometryRules.Pad,
            ["Resize"] = EnlargeGeometryRules.Resize,
            ["Upsample"] = EnlargeGeometryRules.Resize,
            ["DepthToSpace"] = EnlargeGeometryRules.DepthToSpace,
            ["SpaceToDepth"] = EnlargeGeometryRules.SpaceToDepth,
            ["QuantizeLinear"] = NormalizationGeometryRules.Quantize,
            ["DequantizeLinear"] = NormalizationGeometryRules.Quantize,
        };
        Add(table, NormalizationGeometryRules.Softmax, "Softmax", "LogSoftmax", "Hardmax");
        Add(table, NormalizationGeometryRules.GlobalPool, "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool");
        Add(
            table, NormalizationGeometryRules.Reduce,
            "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp",
            "ReduceSumSquare");
        Add(
            table, Elementwise,
            "Add", "Sub", "Mul", "Div", "Pow", "Mod", "Max", "Min", "Sum", "Mean", "And", "Or", "Xor",
            "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "IsNaN", "IsInf", "Where", "PRelu", "Clip", "Cast", "CastLike",
            "Identity", "Dropout",
            "Relu", "LeakyRelu", "ThresholdedRelu", "Elu", "Selu", "Celu", "Gelu", "Mish", "HardSigmoid", "HardSwish", "Swish", "Sigmoid", "Tanh",
            "Softplus", "Softsign", "Erf", "Exp", "Log", "Sqrt", "Reciprocal", "Neg", "Abs", "Sign", "Not", "Floor", "Ceil", "Round",
            "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh");
        return table;
    }

    private static void Elementwise(GeometryBuilder builder)
    {
        for (int i = 0; i < builder.Node.Inputs.Length; i++)
        {
            builder.LinkBroadcast(i);
        }

        builder.AllowAll();
    }

    private static void Add(
        Dictionary<string, Action<GeometryBuilder>> table, Action<GeometryBuilder> rule, params ReadOnlySpan<string> operators)
    {
        foreach (string name in operators)
        {
            table.Add(name, rule);
        }
    }
}
