using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Serving.Checks;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Serving.Tests.Checks;

public sealed class FiniteScanTests
{
    [Fact]
    public void IndexOfNonFinite_AnyPosition_FindsTheFirst() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 200).ToArbitrary(),
        Gen.Choose(0, 199).ToArbitrary(),
        Gen.Elements(float.NaN, float.PositiveInfinity, float.NegativeInfinity).ToArbitrary(),
        (length, position, value) =>
        {
            var values = new float[length];
            Array.Fill(values, float.MaxValue);
            var tensor = Of(TensorDataType.Fp32, values);
            Assert.Equal(-1, FiniteScan.IndexOfNonFinite(tensor));
            if (position < length)
            {
                values[^1] = float.NaN;
                values[position] = value;
                Assert.Equal(position, FiniteScan.IndexOfNonFinite(Of(TensorDataType.Fp32, values)));
            }
        }));

    [Fact]
    public void IndexOfNonFinite_OtherTypes_FollowTheirFormat()
    {
        Assert.Equal(1, FiniteScan.IndexOfNonFinite(Of(TensorDataType.Fp64, [double.MaxValue, double.NaN])));
        Assert.Equal(2, FiniteScan.IndexOfNonFinite(Of(TensorDataType.Fp16, [Half.MaxValue, Half.Epsilon, Half.PositiveInfinity])));
        Assert.Equal(0, FiniteScan.IndexOfNonFinite(Of(TensorDataType.Bf16, [(ushort)0x7F80])));
        Assert.Equal(-1, FiniteScan.IndexOfNonFinite(Of(TensorDataType.UInt8, [byte.MaxValue])));
    }

    private static Tensor Of<T>(TensorDataType dataType, T[] values)
        where T : unmanaged => new("x", dataType, [values.Length], MemoryMarshal.AsBytes<T>(values).ToArray());
}
