using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EdgeAspire.Onnx.Zoo.Weights;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Onnx.Tests.Zoo;

public sealed class NormalWeightsTests
{
    private const int Count = 1 << 20;

    [Fact]
    public void Read_ManyWeights_HasTheMomentsOfANormalDistribution()
    {
        float[] values = Floats(new NormalWeights(1, "fc6.weight", Count, mean: 0, deviation: 1), Count);
        double Moment(int power) => values.Average(value => Math.Pow(value, power));

        // Five standard errors of 2²⁰ samples.
        Assert.Equal(0, Moment(1), tolerance: 0.005);
        Assert.Equal(1, Moment(2), tolerance: 0.007);
        Assert.Equal(0, Moment(3), tolerance: 0.019);
        Assert.Equal(3, Moment(4), tolerance: 0.048);
    }

    [Fact]
    public void Read_Neighbours_AreUncorrelated()
    {
        float[] values = Floats(new NormalWeights(1, "fc6.weight", Count, mean: 0, deviation: 1), Count);
        foreach (int lag in (int[])[1, 2, 3, 256, 4096])
        {
            double correlation = values.Skip(lag).Zip(values, (one, other) => (double)one * other).Average();
            Assert.Equal(0, correlation, tolerance: 0.005);
        }
    }

    [Fact]
    public void Read_AnyPart_IsThatPartOfTheWhole()
    {
        NormalWeights weights = new(3, "conv1.weight", 1001, mean: 0.5, deviation: 2);
        byte[] whole = new byte[weights.LengthBytes];
        weights.Read(0, whole);
        Prop.ForAll<int, int>((first, second) =>
        {
            int start = (int)((uint)first % (whole.Length + 1));
            byte[] part = new byte[(int)((uint)second % (whole.Length - start + 1))];
            weights.Read(start, part);
            return part.AsSpan().SequenceEqual(whole.AsSpan(start, part.Length));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(10_000));
    }

    // Bits by a separate program in Python, exact integers and correctly rounded single precision.
    [Theory]
    [InlineData(0, 0x3F90_C82E)]
    [InlineData(1, 0x4016_E90A)]
    [InlineData(2, 0x3FF7_BC92)]
    [InlineData(3, 0xC027_79B6)]
    [InlineData(102_760_447, 0x3FE7_CF40)]
    public void Read_OneWeight_HasTheSameBitsOnEveryMachine(long index, uint bits)
    {
        NormalWeights weights = new(42, "conv1_1.weight", 102_760_448, mean: 0.5, deviation: 2);
        byte[] bytes = new byte[sizeof(float)];
        weights.Read(index * sizeof(float), bytes);
        Assert.Equal(bits, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
    }

    [Theory]
    [InlineData(2, "a")]
    [InlineData(1, "b")]
    public void Read_OtherSeedOrName_IsUncorrelated(ulong seed, string name)
    {
        float[] one = Floats(new NormalWeights(1, "a", Count, mean: 0, deviation: 1), Count);
        float[] other = Floats(new NormalWeights(seed, name, Count, mean: 0, deviation: 1), Count);
        Assert.Equal(0, one.Zip(other, (x, y) => (double)x * y).Average(), tolerance: 0.005);
    }

    [Theory]
    [InlineData(-1, 4)]
    [InlineData(36, 8)]
    [InlineData(44, 0)]
    public void Read_OutsideTheTensor_Throws(long offsetBytes, int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new NormalWeights(1, "a", 10, mean: 0, deviation: 1).Read(offsetBytes, new byte[length]));

    private static float[] Floats(NormalWeights weights, int count)
    {
        float[] values = new float[count];
        weights.Read(0, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
