using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Operators whose outputs follow from shapes and constants.</summary>
internal static class ConstantRules
{
    public static bool Shape(NodeContext node)
    {
        if (!node.TryInput(0, out GraphValue? input))
        {
            return false;
        }

        long first = Clamp(node.Attributes.Int("start") ?? 0, input.Rank);
        long last = Clamp(node.Attributes.Int("end") ?? input.Rank, input.Rank);
        ImmutableArray<long> sizes = [.. input.Shape.Skip((int)first).Take((int)Math.Max(0, last - first))];
        return node.Set(DataType.Int64, [sizes.Length], ConstantTensor.OfIntegers(DataType.Int64, [sizes.Length], sizes));
    }

    public static bool Size(NodeContext node) => node.TryInput(0, out GraphValue? input)
        && node.Set(DataType.Int64, [], ConstantTensor.OfIntegers(DataType.Int64, [], [input.Elements]));

    public static bool ConstantOfShape(NodeContext node)
    {
        if (!node.TryIntegers(0, out ImmutableArray<long> shape))
        {
            return false;
        }

        DataType type = DataType.Float;
        ConstantTensor? value = ConstantTensor.OfReals(type, [1], [0]);
        if (node.Attributes.Tensor("value") is { } tensor)
        {
            type = (DataType)tensor.DataType;
            value = ConstantTensor.Of(tensor);
            if (Validation.TensorValidator.ElementsOf(tensor.Dims) is not 1)
            {
                return node.Fail("attribute 'value' is not one element");
            }
        }

        if (shape.Any(size => size < 0) || !node.Set(type, shape))
        {
            return node.Fail($"[{string.Join(", ", shape.Take(32))}] is no shape");
        }

        return value is null || !node.MayFold(shape, out int count) || node.Set(type, shape, value.Pick(shape, new int[count]));
    }

    public static bool Range(NodeContext node)
    {
        if (!node.TryInput(0, 0, 1, out GraphValue? start) || !node.TryInput(1, 0, 1, out GraphValue? limit) || !node.TryInput(2, 0, 1, out GraphValue? delta))
        {
            return false;
        }

        if (start.Constant is not { Count: 1 } from || limit.Constant is not { Count: 1 } to || delta.Constant is not { Count: 1 } by
            || from.IsInteger != to.IsInteger || from.IsInteger != by.IsInteger)
        {
            return node.Refuse("its bounds decide the shape, but what they hold depends on the model's inputs");
        }

        if (from.IsInteger)
        {
            return Range(node, start.Type, from.Integers[0], to.Integers[0], by.Integers[0]);
        }

        double count = Math.Ceiling((to.Reals[0] - from.Reals[0]) / by.Reals[0]);
        return double.IsFinite(count) && count <= NodeContext.MaxElements
            ? node.Set(start.Type, [(long)Math.Max(0, count)])
            : node.Fail($"from {from.Reals[0]} to {to.Reals[0]} by {by.Reals[0]} there are not up to {NodeContext.MaxElements} numbers");
    }

    /// <summary>The tensor that a Constant node holds, under the name of its output; null when it holds none that is understood.</summary>
    public static TensorProto? ValueOf(GraphAttributes attributes, string name)
    {
        TensorProto? tensor = attributes.Tensor("value")?.Clone();
        if (tensor is null && attributes.IsWritten("value_float"))
        {
            tensor = new TensorProto { DataType = (int)DataType.Float, FloatData = { attributes.Float("value_float") ?? 0 } };
        }
        else if (tensor is null && attributes.IsWritten("value_floats"))
        {
            ImmutableArray<float> values = attributes.Floats("value_floats");
            tensor = new TensorProto { DataType = (int)DataType.Float, Dims = { values.Length }, FloatData = { values } };
        }
        else if (tensor is null && attributes.IsWritten("value_int"))
        {
            tensor = new TensorProto { DataType = (int)DataType.Int64, Int64Data = { attributes.Int("value_int") ?? 0 } };
        }
        else if (tensor is null && attributes.IsWritten("value_ints"))
        {
            ImmutableArray<long> values = attributes.Ints("value_ints");
            tensor = new TensorProto { DataType = (int)DataType.Int64, Dims = { values.Length }, Int64Data = { values } };
        }

        if (tensor is not null)
        {
            tensor.Name = name;
        }

        return tensor;
    }

    private static bool Range(NodeContext node, DataType type, long start, long limit, long delta)
    {
        if (delta == 0)
        {
            return node.Fail("its step is 0");
        }

        Int128 distance = delta > 0 ? (Int128)limit - start : (Int128)start - limit;
        Int128 step = Int128.Abs(delta);
        Int128 count = distance <= 0 ? 0 : (distance + step - 1) / step;
        if (count > NodeContext.MaxElements)
        {
            return node.Fail($"from {start} to {limit} by {delta} there are more than {NodeContext.MaxElements} numbers");
        }

        ConstantTensor? constant = count <= ConstantTensor.MaxElements
            ? ConstantTensor.OfIntegers(type, [(long)count], [.. Enumerable.Range(0, (int)count).Select(i => start + (i * delta))])
            : null;
        return node.Set(type, [(long)count], constant);
    }

    private static long Clamp(long position, int rank) => Math.Clamp(position < 0 ? position + rank : position, 0, rank);
}
