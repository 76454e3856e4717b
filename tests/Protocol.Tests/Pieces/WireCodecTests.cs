using System.Runtime.InteropServices;
using EdgeAspire.Parts;
using EdgeAspire.Protocol.Pieces;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Protocol.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Protocol.Tests.Pieces;

public sealed class WireCodecTests
{
    [Theory]
    [InlineData(WireFormat.Fp32)]
    [InlineData(WireFormat.Fp16)]
    [InlineData(WireFormat.Int8)]
    public void Decode_OfWhatWasEncoded_IsAsCloseAsTheFormat(WireFormat format) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var (source, target, box) = Boxes.Draw(random);
            var magnitude = MathF.Pow(10, random.Next(-3, 4));
            var from = Draw(random, source, magnitude);
            var to = Draw(random, target, magnitude);
            var kept = (float[])to.Clone();
            var (wire, scale) = Encode(source, box, from, format);
            WireCodec.Decode(
                new BoxCopy(box, target, box), wire, WireCodec.TypeOnWire(TensorDataType.Fp32, format), scale, TensorDataType.Fp32, MemoryMarshal.AsBytes(to.AsSpan()));
            var sum = (float[])kept.Clone();
            WireCodec.Add(new BoxCopy(box, target, box), wire, WireCodec.TypeOnWire(TensorDataType.Fp32, format), scale, MemoryMarshal.AsBytes(sum.AsSpan()));

            var largest = Boxes.Places(box).Max(place => MathF.Abs(from[Boxes.Offset(source, place)]));
            foreach (var place in Boxes.Places(box))
            {
                var value = from[Boxes.Offset(source, place)];
                var bound = format switch
                {
                    WireFormat.Fp32 => 0,
                    WireFormat.Fp16 => Math.Max(MathF.Abs(value) / 2048, 6e-8f),
                    _ => largest / 254 * 1.0001f,
                };
                var at = Boxes.Offset(target, place);
                if (MathF.Abs(to[at] - value) > bound || sum[at] != kept[at] + to[at])
                {
                    return false;
                }

                kept[at] = to[at];
            }

            // Nothing beside the box was touched.
            return kept.AsSpan().SequenceEqual(to);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(WireFormat.Fp16, float.NaN)]
    [InlineData(WireFormat.Fp16, float.NegativeInfinity)]
    [InlineData(WireFormat.Fp16, 65536f)]
    [InlineData(WireFormat.Int8, float.NaN)]
    [InlineData(WireFormat.Int8, float.PositiveInfinity)]
    public void TryEncode_ValueThatTheFormatCannotCarry_IsFalse(WireFormat format, float value)
    {
        var whole = Region.Whole([40]);
        var from = new float[40];
        from[17] = value;
        Assert.False(WireCodec.TryEncode(
            new BoxCopy(whole, whole, whole), MemoryMarshal.AsBytes(from.AsSpan()), TensorDataType.Fp32, format, new byte[160], out _));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-40f)]
    [InlineData(3e38f)]
    public void TryEncode_AsInt8_ZeroTinyAndHugeValues_StayFinite(float value)
    {
        var whole = Region.Whole([33]);
        var from = Enumerable.Repeat(value, 33).ToArray();
        var (wire, scale) = Encode(whole, whole, from, WireFormat.Int8);
        var to = new float[33];
        WireCodec.Decode(new BoxCopy(whole, whole, whole), wire, TensorDataType.Int8, scale, TensorDataType.Fp32, MemoryMarshal.AsBytes(to.AsSpan()));
        Assert.All(to, result => Assert.True(MathF.Abs(result - value) <= Math.Max(value * 0.001f, 1e-37f)));
    }

    [Fact]
    public void TryEncode_Integers_TravelAsTheyAre()
    {
        Assert.Equal(TensorDataType.Int64, WireCodec.TypeOnWire(TensorDataType.Int64, WireFormat.Int8));
        Assert.True(WireCodec.CanCarry(TensorDataType.Int64, TensorDataType.Int64));
        Assert.False(WireCodec.CanCarry(TensorDataType.Int8, TensorDataType.Int64));
        Assert.True(WireCodec.CanCarry(TensorDataType.Int8, TensorDataType.Fp32));
    }

    private static (byte[] Wire, float Scale) Encode(Region source, Region box, float[] from, WireFormat format)
    {
        var wire = new byte[box.Elements * WireCodec.TypeOnWire(TensorDataType.Fp32, format).ElementBytes()];
        Assert.True(WireCodec.TryEncode(
            new BoxCopy(source, box, box), MemoryMarshal.AsBytes(from.AsSpan()), TensorDataType.Fp32, format, wire, out var scale));
        return (wire, scale);
    }

    private static float[] Draw(Random random, Region region, float magnitude) =>
        [.. Enumerable.Range(0, (int)region.Elements).Select(_ => ((float)random.NextDouble() - 0.5f) * magnitude)];
}
