using System.Globalization;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Validation;

/// <summary>Checks that a tensor in the file has exactly the data that its shape and type ask for.</summary>
internal static class TensorValidator
{
    public static OnnxFault? FindFault(TensorProto tensor) => FindFault(tensor, null);

    /// <summary>Checks a tensor whose raw data may be elsewhere.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="referenceBytes">Length of the data elsewhere; null when the tensor holds its own.</param>
    public static OnnxFault? FindFault(TensorProto tensor, long? referenceBytes)
    {
        if (tensor.DataLocation == DataLocation.External || tensor.ExternalData.Count > 0)
        {
            return External(tensor);
        }

        if (!TensorTypes.IsKnown(tensor.DataType))
        {
            return OnnxFault.Invalid($"data_type {tensor.DataType} is not one of ONNX");
        }

        if (tensor.Segment is not null)
        {
            return OnnxFault.Unsupported("its data is one segment of a tensor; ONNX Runtime does not load segments");
        }

        if (ElementsOf(tensor.Dims) is not long elements)
        {
            return OnnxFault.Invalid($"dims {Shown(tensor.Dims)} have a negative size or overflow");
        }

        if (referenceBytes is null)
        {
            return tensor.HasRawData ? FindRawFault(tensor, elements, tensor.RawData.Length) : FindTypedFault(tensor, elements);
        }

        return tensor.HasRawData
            ? OnnxFault.Invalid("it has raw_data, and its data is elsewhere too")
            : FindRawFault(tensor, elements, referenceBytes.Value);
    }

    public static OnnxFault? FindFault(SparseTensorProto sparse)
    {
        if (sparse.Values is null || sparse.Indices is null)
        {
            return OnnxFault.Invalid("a sparse tensor needs values and indices");
        }

        if (ElementsOf(sparse.Dims) is not long elements)
        {
            return OnnxFault.Invalid($"dims {Shown(sparse.Dims)} have a negative size or overflow");
        }

        OnnxFault? fault = FindFault(sparse.Values)?.Within("values") ?? FindFault(sparse.Indices)?.Within("indices");
        long stored = ElementsOf(sparse.Values.Dims) ?? 0;
        return fault is null && stored > elements
            ? OnnxFault.Invalid($"{stored} values do not fit dims {Shown(sparse.Dims)}")
            : fault;
    }

    /// <summary>The product of the dimensions; null when one is negative or the product overflows.</summary>
    public static long? ElementsOf(IEnumerable<long> dims)
    {
        long elements = 1;
        bool isEmpty = false;
        foreach (long dim in dims)
        {
            // A zero must not hide an overflow: readers multiply in other orders.
            isEmpty |= dim == 0;
            if (dim < 0 || (dim > 0 && elements > long.MaxValue / dim / 16))
            {
                return null;
            }

            elements *= Math.Max(dim, 1);
        }

        return isEmpty ? 0 : elements;
    }

    private static OnnxFault External(TensorProto tensor)
    {
        string? path = tensor.ExternalData
            .FirstOrDefault(entry => string.Equals(entry.Key, "location", StringComparison.Ordinal))?.Value;
        bool isOutside = path is not null && (Path.IsPathRooted(path) || path.Contains("..", StringComparison.Ordinal)
            || path.Contains('\\', StringComparison.Ordinal) || path.Contains(':', StringComparison.Ordinal));
        string where = path is null ? "an external file without a location" : $"the external file '{path}'";
        string outside = isOutside ? ", a path outside the repository" : string.Empty;
        return new OnnxFault(
            OnnxFaultReason.ExternalData,
            $"its data is in {where}{outside}; expected a self-contained model with the data in the file");
    }

    private static OnnxFault? FindRawFault(TensorProto tensor, long elements, long lengthBytes)
    {
        DataType type = (DataType)tensor.DataType;
        if (TypedCounts(tensor) != 0)
        {
            return OnnxFault.Invalid("it has both raw_data and typed data");
        }

        int bits = TensorTypes.BitsOf(type);
        if (bits == 0)
        {
            return OnnxFault.Invalid($"type {TensorTypes.NameOf(type)} cannot be stored as raw_data");
        }

        long expectedBytes = TensorTypes.LengthOf(type, elements);
        return lengthBytes == expectedBytes
            ? null
            : OnnxFault.Invalid(
                $"raw_data has {lengthBytes} bytes, but dims {Shown(tensor.Dims)} of {TensorTypes.NameOf(type)} take {expectedBytes}");
    }

    private static OnnxFault? FindTypedFault(TensorProto tensor, long elements)
    {
        DataType type = (DataType)tensor.DataType;
        (string field, int count, long expected) = type switch
        {
            DataType.Float => ("float_data", tensor.FloatData.Count, elements),
            DataType.Complex64 => ("float_data", tensor.FloatData.Count, elements * 2),
            DataType.Double => ("double_data", tensor.DoubleData.Count, elements),
            DataType.Complex128 => ("double_data", tensor.DoubleData.Count, elements * 2),
            DataType.Int64 => ("int64_data", tensor.Int64Data.Count, elements),
            DataType.Uint32 or DataType.Uint64 => ("uint64_data", tensor.Uint64Data.Count, elements),
            DataType.String => ("string_data", tensor.StringData.Count, elements),
            DataType.Int4 or DataType.Uint4 or DataType.Float4E2M1 => ("int32_data", tensor.Int32Data.Count, (elements + 1) / 2),
            DataType.Int2 or DataType.Uint2 => ("int32_data", tensor.Int32Data.Count, (elements + 3) / 4),
            _ => ("int32_data", tensor.Int32Data.Count, elements),
        };
        if (count != expected)
        {
            return OnnxFault.Invalid(
                $"{field} has {count} values, but dims {Shown(tensor.Dims)} of {TensorTypes.NameOf(type)} take {expected}");
        }

        return TypedCounts(tensor) == count ? null : OnnxFault.Invalid($"it has data of other types beside {field}");
    }

    private static long TypedCounts(TensorProto tensor) =>
        (long)tensor.FloatData.Count + tensor.Int32Data.Count + tensor.StringData.Count + tensor.Int64Data.Count
            + tensor.DoubleData.Count + tensor.Uint64Data.Count;

    private static string Shown(IEnumerable<long> dims) =>
        $"[{string.Join(", ", dims.Select(dim => dim.ToString(CultureInfo.InvariantCulture)))}]";
}
