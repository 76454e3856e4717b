using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Protocol.Pieces;

/// <summary>
/// Boxes as they travel: single-precision values as they are, in half precision, or as 8-bit integers with one scale per box (x = q * scale,
/// scale = max|x| / 127, q rounded to the nearest even). Values of other types travel as they are, whatever the format.
/// </summary>
public static class WireCodec
{
    private const float LargestInt8 = 127;
    private const float LargestHalf = 65504;
    private const float SmallestNormal = 1.17549435e-38f;
    private const int ChunkElements = 256;

    /// <summary>The element type of a value on the wire.</summary>
    public static TensorDataType TypeOnWire(TensorDataType type, WireFormat format) => (type, format) switch
    {
        (TensorDataType.Fp32, WireFormat.Fp16) => TensorDataType.Fp16,
        (TensorDataType.Fp32, WireFormat.Int8) => TensorDataType.Int8,
        _ => type,
    };

    /// <summary>Whether a tensor of one type can be a box of a value of another.</summary>
    public static bool CanCarry(TensorDataType wireType, TensorDataType type) =>
        wireType == type || (type is TensorDataType.Fp32 && wireType is TensorDataType.Fp16 or TensorDataType.Int8);

    /// <summary>Puts a box into the form in which it travels.</summary>
    /// <param name="copy">From where the values lie to a tensor of just the box.</param>
    /// <param name="source">The values.</param>
    /// <param name="type">Their element type; not byte strings.</param>
    /// <param name="format">How they travel.</param>
    /// <param name="target">Where the box is put, in elements of <see cref="TypeOnWire"/>.</param>
    /// <param name="scale">What 8-bit integers have to be multiplied by; 1 for other types.</param>
    /// <returns>False when a value is NaN or infinite, or beyond half precision, so that the format cannot carry it.</returns>
    public static bool TryEncode(
        BoxCopy copy, ReadOnlySpan<byte> source, TensorDataType type, WireFormat format, Span<byte> target, out float scale)
    {
        ArgumentNullException.ThrowIfNull(copy);
        scale = 1;
        var wireType = TypeOnWire(type, format);
        if (wireType == type)
        {
            copy.Copy(source, target, type.ElementBytes());
            return true;
        }

        var values = MemoryMarshal.Cast<byte, float>(source);
        var largest = default(LargestStep);
        copy.Apply(values, target, ref largest);
        if (!(largest.Magnitude <= (wireType is TensorDataType.Fp16 ? LargestHalf : float.MaxValue)))
        {
            return false;
        }

        if (wireType is TensorDataType.Fp16)
        {
            var half = default(ToHalfStep);
            copy.Apply(values, MemoryMarshal.Cast<byte, Half>(target), ref half);
            return true;
        }

        // Of tiny values the reciprocal would be infinite; they are nothing beside what a sum of others is rounded to.
        scale = largest.Magnitude < LargestInt8 * SmallestNormal ? 0 : largest.Magnitude / LargestInt8;
        var quantize = new ToInt8Step(scale == 0 ? 0 : 1 / scale);
        copy.Apply(values, MemoryMarshal.Cast<byte, sbyte>(target), ref quantize);
        return true;
    }

    /// <summary>Takes a box from the form in which it travelled.</summary>
    /// <param name="copy">From a tensor that came to where the values are wanted.</param>
    /// <param name="source">The bytes that came.</param>
    /// <param name="wireType">Their element type: one that <see cref="CanCarry"/> the value.</param>
    /// <param name="scale">What 8-bit integers are multiplied by.</param>
    /// <param name="type">The value's element type.</param>
    /// <param name="target">Where the values are wanted.</param>
    public static void Decode(
        BoxCopy copy, ReadOnlySpan<byte> source, TensorDataType wireType, float scale, TensorDataType type, Span<byte> target)
    {
        ArgumentNullException.ThrowIfNull(copy);
        if (wireType == type)
        {
            copy.Copy(source, target, type.ElementBytes());
            return;
        }

        var values = MemoryMarshal.Cast<byte, float>(target);
        if (wireType is TensorDataType.Fp16)
        {
            var half = default(FromHalfStep);
            copy.Apply(MemoryMarshal.Cast<byte, Half>(source), values, ref half);
            return;
        }

        var quantized = new FromInt8Step(scale);
        copy.Apply(MemoryMarshal.Cast<byte, sbyte>(source), values, ref quantized);
    }

    /// <summary>Takes a summand from the form in which it travelled and adds it to what is there; both are of single precision.</summary>
    /// <param name="copy">From a tensor that came to where the sum is made.</param>
    /// <param name="source">The bytes that came.</param>
    /// <param name="wireType">Their element type.</param>
    /// <param name="scale">What 8-bit integers are multiplied by.</param>
    /// <param name="target">The sum.</param>
    public static void Add(BoxCopy copy, ReadOnlySpan<byte> source, TensorDataType wireType, float scale, Span<byte> target)
    {
        ArgumentNullException.ThrowIfNull(copy);
        var sum = MemoryMarshal.Cast<byte, float>(target);
        switch (wireType)
        {
            case TensorDataType.Fp16:
                var half = default(AddStep<Half, FromHalfStep>);
                copy.Apply(MemoryMarshal.Cast<byte, Half>(source), sum, ref half);
                break;
            case TensorDataType.Int8:
                var quantized = new AddStep<sbyte, FromInt8Step>(new FromInt8Step(scale));
                copy.Apply(MemoryMarshal.Cast<byte, sbyte>(source), sum, ref quantized);
                break;
            default:
                var whole = default(AddFloatStep);
                copy.Apply(MemoryMarshal.Cast<byte, float>(source), sum, ref whole);
                break;
        }
    }

    private struct LargestStep : IRunStep<float, byte>
    {
        public float Magnitude { get; private set; }

        // A value that is not a number stays the largest.
        public void Apply(ReadOnlySpan<float> source, Span<byte> target) =>
            Magnitude = MathF.MaxMagnitude(Magnitude, MathF.Abs(TensorPrimitives.MaxMagnitude(source)));
    }

    private readonly struct ToHalfStep : IRunStep<float, Half>
    {
        public void Apply(ReadOnlySpan<float> source, Span<Half> target) => TensorPrimitives.ConvertToHalf(source, target);
    }

    private readonly struct FromHalfStep : IRunStep<Half, float>
    {
        public void Apply(ReadOnlySpan<Half> source, Span<float> target) => TensorPrimitives.ConvertToSingle(source, target);
    }

    private readonly struct ToInt8Step(float inverseScale) : IRunStep<float, sbyte>
    {
        public void Apply(ReadOnlySpan<float> source, Span<sbyte> target)
        {
            var width = Vector<float>.Count;
            var i = 0;
            for (; i <= source.Length - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
            {
                var low = Vector.Narrow(Quantize(source[i..]), Quantize(source[(i + width)..]));
                var high = Vector.Narrow(Quantize(source[(i + (2 * width))..]), Quantize(source[(i + (3 * width))..]));
                Vector.Narrow(low, high).CopyTo(target[i..]);
            }

            for (; i < source.Length; i++)
            {
                target[i] = (sbyte)MathF.Round(source[i] * inverseScale);
            }
        }

        private Vector<int> Quantize(ReadOnlySpan<float> source) => Vector.ConvertToInt32(Vector.Round(new Vector<float>(source) * inverseScale));
    }

    private readonly struct FromInt8Step(float scale) : IRunStep<sbyte, float>
    {
        public void Apply(ReadOnlySpan<sbyte> source, Span<float> target)
        {
            var width = Vector<float>.Count;
            var i = 0;
            for (; i <= source.Length - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
            {
                Vector.Widen(new Vector<sbyte>(source[i..]), out var low, out var high);
                Scale(low, target[i..], width);
                Scale(high, target[(i + (2 * width))..], width);
            }

            for (; i < source.Length; i++)
            {
                target[i] = source[i] * scale;
            }
        }

        private void Scale(Vector<short> values, Span<float> target, int width)
        {
            Vector.Widen(values, out var low, out var high);
            (Vector.ConvertToSingle(low) * scale).CopyTo(target);
            (Vector.ConvertToSingle(high) * scale).CopyTo(target[width..]);
        }
    }

    private readonly struct AddFloatStep : IRunStep<float, float>
    {
        public void Apply(ReadOnlySpan<float> source, Span<float> target) => TensorPrimitives.Add(source, target, target);
    }

    private readonly struct AddStep<TSource, TDecode>(TDecode decode) : IRunStep<TSource, float>
        where TDecode : struct, IRunStep<TSource, float>
    {
        private readonly TDecode _decode = decode;

        public void Apply(ReadOnlySpan<TSource> source, Span<float> target)
        {
            Span<float> chunk = stackalloc float[ChunkElements];
            for (var start = 0; start < source.Length; start += ChunkElements)
            {
                var length = Math.Min(ChunkElements, source.Length - start);
                _decode.Apply(source.Slice(start, length), chunk[..length]);
                TensorPrimitives.Add(chunk[..length], target.Slice(start, length), target.Slice(start, length));
            }
        }
    }
}
