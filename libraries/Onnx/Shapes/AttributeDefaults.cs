using System.Collections.Frozen;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>The attributes of the operators that are understood, by operator and operator set.</summary>
internal static class AttributeDefaults
{
    private static readonly FrozenDictionary<string, AttributeDefault> None =
        FrozenDictionary<string, AttributeDefault>.Empty;

    private static readonly FrozenDictionary<string, FrozenDictionary<string, AttributeDefault>> Common = Table().ToFrozenDictionary(
        entry => entry.Key,
        entry => entry.Value.ToFrozenDictionary(StringComparer.Ordinal),
        StringComparer.Ordinal);

    // The only default among these operators that differs between operator sets: Softmax and its kin flattened from axis 1 once.
    private static readonly FrozenDictionary<string, AttributeDefault> FlatSoftmax = new Dictionary<string, AttributeDefault>(StringComparer.Ordinal)
    {
        ["axis"] = AttributeDefault.OfInt(1),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, AttributeDefault> Of(string opType, long opset) => opType switch
    {
        "Softmax" or "LogSoftmax" or "Hardmax" when opset < 13 => FlatSoftmax,
        _ => Common.GetValueOrDefault(opType, None),
    };

    private static Dictionary<string, Dictionary<string, AttributeDefault>> Table()
    {
        AttributeDefault ints = AttributeDefault.OfInts();
        AttributeDefault zero = AttributeDefault.OfInt(0);
        AttributeDefault one = AttributeDefault.OfInt(1);
        AttributeDefault last = AttributeDefault.OfInt(-1);
        AttributeDefault required = AttributeDefault.OfInt();
        AttributeDefault floats = AttributeDefault.OfFloats();
        AttributeDefault unit = AttributeDefault.OfFloat(1);
        AttributeDefault tensor = AttributeDefault.OfTensor();
        AttributeDefault autoPad = AttributeDefault.OfText("NOTSET");
        AttributeDefault nearest = AttributeDefault.OfText("nearest");
        AttributeDefault epsilon = AttributeDefault.OfFloat(1e-5f);
        Dictionary<string, AttributeDefault> convolution = Entries(
            ("auto_pad", autoPad), ("dilations", ints), ("group", one), ("kernel_shape", ints), ("pads", ints), ("strides", ints));
        Dictionary<string, AttributeDefault> reduce = Entries(("axes", ints), ("keepdims", one), ("noop_with_empty_axes", zero));
        Dictionary<string, AttributeDefault> best = Entries(("axis", zero), ("keepdims", one), ("select_last_index", zero));
        Dictionary<string, AttributeDefault> recurrent = Entries(
            ("clip", AttributeDefault.OfFloat()), ("direction", AttributeDefault.OfText("forward")), ("hidden_size", required), ("layout", zero));
        Dictionary<string, AttributeDefault> axis = Entries(("axis", last));
        Dictionary<string, Dictionary<string, AttributeDefault>> table = new(StringComparer.Ordinal)
        {
            ["Conv"] = convolution,
            ["ConvInteger"] = convolution,
            ["QLinearConv"] = convolution,
            ["ConvTranspose"] = new(convolution, StringComparer.Ordinal) { ["output_padding"] = ints, ["output_shape"] = ints },
            ["MaxPool"] = Entries(
                ("auto_pad", autoPad), ("ceil_mode", zero), ("dilations", ints), ("kernel_shape", ints), ("pads", ints), ("storage_order", zero), ("strides", ints)),
            ["AveragePool"] = Entries(
                ("auto_pad", autoPad), ("ceil_mode", zero), ("count_include_pad", zero), ("dilations", ints), ("kernel_shape", ints), ("pads", ints), ("strides", ints)),
            ["LpPool"] = Entries(
                ("auto_pad", autoPad), ("ceil_mode", zero), ("dilations", ints), ("kernel_shape", ints), ("p", AttributeDefault.OfInt(2)), ("pads", ints), ("strides", ints)),
            ["Gemm"] = Entries(("alpha", unit), ("beta", unit), ("transA", zero), ("transB", zero)),
            ["BatchNormalization"] = Entries(
                ("epsilon", epsilon), ("momentum", AttributeDefault.OfFloat(0.9f)), ("spatial", one), ("training_mode", zero)),
            ["InstanceNormalization"] = Entries(("epsilon", epsilon)),
            ["LayerNormalization"] = Entries(("axis", last), ("epsilon", epsilon), ("stash_type", one)),
            ["LRN"] = Entries(
                ("alpha", AttributeDefault.OfFloat(1e-4f)), ("beta", AttributeDefault.OfFloat(0.75f)), ("bias", unit), ("size", required)),
            ["Softmax"] = axis,
            ["LogSoftmax"] = axis,
            ["Hardmax"] = axis,
            ["LeakyRelu"] = Entries(("alpha", AttributeDefault.OfFloat(0.01f))),
            ["Elu"] = Entries(("alpha", unit)),
            ["HardSigmoid"] = Entries(("alpha", AttributeDefault.OfFloat(0.2f)), ("beta", AttributeDefault.OfFloat(0.5f))),
            ["Clip"] = Entries(("max", AttributeDefault.OfFloat()), ("min", AttributeDefault.OfFloat())),
            ["Concat"] = Entries(("axis", required)),
            ["Flatten"] = Entries(("axis", one)),
            ["Reshape"] = Entries(("allowzero", zero)),
            ["Transpose"] = Entries(("perm", ints)),
            ["Squeeze"] = Entries(("axes", ints)),
            ["Unsqueeze"] = Entries(("axes", ints)),
            ["Split"] = Entries(("axis", zero), ("num_outputs", required), ("split", ints)),
            ["Slice"] = Entries(("axes", ints), ("ends", ints), ("starts", ints)),
            ["Gather"] = Entries(("axis", zero)),
            ["GatherElements"] = Entries(("axis", zero)),
            ["Pad"] = Entries(("mode", AttributeDefault.OfText("constant")), ("pads", ints), ("value", AttributeDefault.OfFloat(0))),
            ["Cast"] = Entries(("to", required)),
            ["Constant"] = Entries(
                ("value", tensor), ("value_float", AttributeDefault.OfFloat()), ("value_floats", floats), ("value_int", required), ("value_ints", ints)),
            ["ConstantOfShape"] = Entries(("value", tensor)),
            ["Shape"] = Entries(("end", required), ("start", zero)),
            ["ArgMax"] = best,
            ["ArgMin"] = best,
            ["TopK"] = Entries(("axis", last), ("k", required), ("largest", one), ("sorted", one)),
            ["DepthToSpace"] = Entries(("blocksize", required), ("mode", AttributeDefault.OfText("DCR"))),
            ["SpaceToDepth"] = Entries(("blocksize", required)),
            ["QuantizeLinear"] = Entries(("axis", one), ("block_size", zero), ("output_dtype", zero)),
            ["DequantizeLinear"] = Entries(("axis", one), ("block_size", zero)),
            ["Resize"] = Entries(
                ("antialias", zero), ("axes", ints), ("coordinate_transformation_mode", AttributeDefault.OfText("half_pixel")),
                ("cubic_coeff_a", AttributeDefault.OfFloat(-0.75f)), ("exclude_outside", zero), ("extrapolation_value", AttributeDefault.OfFloat(0)),
                ("keep_aspect_ratio_policy", AttributeDefault.OfText("stretch")), ("mode", nearest),
                ("nearest_mode", AttributeDefault.OfText("round_prefer_floor"))),
            ["Upsample"] = Entries(("mode", nearest), ("scales", floats)),
            ["GroupNormalization"] = Entries(("epsilon", epsilon), ("num_groups", required), ("stash_type", one)),
            ["RMSNormalization"] = Entries(("axis", last), ("epsilon", epsilon), ("stash_type", one)),
            ["LpNormalization"] = Entries(("axis", last), ("p", AttributeDefault.OfInt(2))),
            ["MeanVarianceNormalization"] = Entries(("axes", AttributeDefault.OfInts([0, 2, 3]))),
            ["Celu"] = Entries(("alpha", unit)),
            ["ThresholdedRelu"] = Entries(("alpha", unit)),
            ["Swish"] = Entries(("alpha", unit)),
            ["Selu"] = Entries(("alpha", AttributeDefault.OfFloat(1.67326319f)), ("gamma", AttributeDefault.OfFloat(1.05070102f))),
            ["Gelu"] = Entries(("approximate", AttributeDefault.OfText("none"))),
            ["Mod"] = Entries(("fmod", zero)),
            ["GridSample"] = Entries(
                ("align_corners", zero), ("mode", AttributeDefault.OfText("linear")), ("padding_mode", AttributeDefault.OfText("zeros"))),
            ["RoiAlign"] = Entries(
                ("coordinate_transformation_mode", AttributeDefault.OfText("half_pixel")), ("mode", AttributeDefault.OfText("avg")),
                ("output_height", one), ("output_width", one), ("sampling_ratio", zero), ("spatial_scale", unit)),
            ["GatherND"] = Entries(("batch_dims", zero)),
            ["OneHot"] = axis,
            ["ScatterElements"] = Entries(("axis", zero), ("reduction", AttributeDefault.OfText("none"))),
            ["ScatterND"] = Entries(("reduction", AttributeDefault.OfText("none"))),
            ["Trilu"] = Entries(("upper", one)),
            ["Shrink"] = Entries(("bias", AttributeDefault.OfFloat(0)), ("lambd", AttributeDefault.OfFloat(0.5f))),
            ["RNN"] = recurrent,
            ["GRU"] = recurrent,
            ["LSTM"] = recurrent,
            ["CumSum"] = Entries(("exclusive", zero), ("reverse", zero)),
        };
        foreach (string name in (string[])["Sum", "Mean", "Max", "Min", "Prod", "L1", "L2", "LogSum", "LogSumExp", "SumSquare"])
        {
            table[$"Reduce{name}"] = reduce;
        }

        return table;
    }

    private static Dictionary<string, AttributeDefault> Entries(params ReadOnlySpan<(string Name, AttributeDefault Value)> entries)
    {
        Dictionary<string, AttributeDefault> table = new(entries.Length, StringComparer.Ordinal);
        foreach ((string name, AttributeDefault value) in entries)
        {
            table[name] = value;
        }

        return table;
    }
}
