using System.Runtime.InteropServices;
using EdgeAspire.Gate.Team;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Gate.Tests.Team;

public sealed class TeamAnswerTests
{
    private const int Classes = 3;

    [Fact]
    public void Choose_AnyEntropies_IsTheNaiveArgMin() => Prop.ForAll<float[]>(entropies =>
    {
        var known = entropies.Select((entropy, expert) => (entropy, expert)).Where(pair => !float.IsNaN(pair.entropy)).ToList();
        var naive = known.Count == 0 ? -1 : known.Where(pair => pair.entropy == known.Min(other => other.entropy)).Min(pair => pair.expert);
        return LeastEntropy.Choose(entropies) == naive;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(new[] { 1f, 0.5f, 0.5f }, 1)]
    [InlineData(new[] { 0f, 0f }, 0)]
    [InlineData(new[] { float.NaN, 2f }, 1)]
    [InlineData(new[] { float.NaN, float.NaN }, -1)]
    public void Choose_Ties_TakeTheFirst(float[] entropies, int expected) => Assert.Equal(expected, LeastEntropy.Choose(entropies));

    [Fact]
    public void Fill_RandomTeams_AgreesWithTheNaiveReference()
    {
        var random = new Random(11);
        for (var round = 0; round < 300; round++)
        {
            var experts = random.Next(1, 9);
            var samples = random.Next(1, 6);
            var hops = Enumerable.Range(0, experts).Select(expert => Hop(expert, samples, random, isMissing: expert > 0 && random.Next(4) == 0)).ToArray();
            using var response = new InferResponse();
            var wins = new int[experts];

            Assert.Null(TeamAnswer.Fill(response, hops, samples, Classes, withExperts: true, 1 << 20, new TensorBufferPool(), wins));

            for (var sample = 0; sample < samples; sample++)
            {
                var present = hops.Where(hop => hop.Response is not null).ToList();
                var winner = present.MinBy(hop => Floats(hop.Entropy)[sample])!;
                var row = Floats(winner.Probabilities)[(sample * Classes)..][..Classes];
                Assert.Equal(winner.Expert, Longs(response, "expert")[sample]);
                Assert.Equal(Array.IndexOf(row, row.Max()), Longs(response, "label")[sample]);
                Assert.Equal(row, Floats(Data(response, "probabilities"))[(sample * Classes)..][..Classes]);
                Assert.Equal(Floats(winner.Entropy)[sample], Floats(Data(response, "entropy"))[sample]);
                for (var expert = 0; expert < experts; expert++)
                {
                    var expected = hops[expert].Response is null ? -1 : Floats(hops[expert].Entropy)[sample];
                    Assert.Equal(expected, Floats(Data(response, "expert_entropy"))[(sample * experts) + expert]);
                }
            }

            Assert.Equal(samples, wins.Sum());
        }
    }

    [Fact]
    public void Fill_OutputsBeyondTheLimit_AreRefusedBeforeMemoryIsTaken()
    {
        using var response = new InferResponse();
        var hops = new[] { Hop(0, 1, new Random(1), isMissing: false) };

        var error = TeamAnswer.Fill(response, hops, long.MaxValue / 64, Classes, withExperts: false, 1 << 20, new TensorBufferPool(), new int[1]);

        Assert.Equal(ErrorReason.TooLarge, error!.Reason);
    }

    [Theory]
    [InlineData(0.5f, 0.6f, 0.5f)]
    [InlineData(float.NaN, 0.5f, 0.5f)]
    [InlineData(0.5f, 0.5f, float.NaN)]
    [InlineData(1.5f, -0.5f, 0.1f)]
    [InlineData(0.5f, 0.5f, 3f)]
    [InlineData(0.5f, 0.5f, -0.5f)]
    [InlineData(float.PositiveInfinity, 0f, 0.1f)]
    public void Read_ImpossibleAnswer_IsInvalid(float first, float second, float entropy)
    {
        using var response = new InferResponse();
        response.Outputs.Add(new Tensor("probabilities", TensorDataType.Fp32, [1, 2], Bytes([first, second])));
        response.Outputs.Add(new Tensor("entropy", TensorDataType.Fp32, [1], Bytes([entropy])));

        Assert.Equal(ErrorReason.InvalidAnswer, ExpertAnswer.Read(response, 1, 2, out _, out _)?.Reason);
    }

    [Theory]
    [InlineData("probability", 1, 2)]
    [InlineData("probabilities", 2, 2)]
    [InlineData("probabilities", 1, 3)]
    public void Read_WrongNameOrShape_SaysWhatWasExpected(string name, int samples, int classes)
    {
        using var response = new InferResponse();
        response.Outputs.Add(new Tensor(name, TensorDataType.Fp32, [1, 2], Bytes([0.5f, 0.5f])));
        response.Outputs.Add(new Tensor("entropy", TensorDataType.Fp32, [1], Bytes([0.5f])));

        Assert.Contains("expected output", ExpertAnswer.Read(response, samples, classes, out _, out _)!.Message, StringComparison.Ordinal);
    }

    private static HopResult Hop(int expert, int samples, Random random, bool isMissing)
    {
        if (isMissing)
        {
            return new HopResult { Expert = expert, Device = "", Error = new Error(ErrorReason.DeviceUnavailable, "away") };
        }

        var rows = Enumerable.Range(0, samples * Classes).Select(_ => random.NextSingle()).ToArray();
        return new HopResult
        {
            Expert = expert,
            Device = $"pi-{expert}",
            Response = new InferResponse(),
            Probabilities = Bytes(rows),

            // Few different values, so that ties happen.
            Entropy = Bytes([.. Enumerable.Range(0, samples).Select(_ => random.Next(3) / 2f)]),
        };
    }

    private static ReadOnlyMemory<byte> Data(InferResponse response, string name) =>
        response.Outputs.Single(output => string.Equals(output.Name, name, StringComparison.Ordinal)).Data;

    private static long[] Longs(InferResponse response, string name) => MemoryMarshal.Cast<byte, long>(Data(response, name).Span).ToArray();

    private static float[] Floats(ReadOnlyMemory<byte> bytes) => MemoryMarshal.Cast<byte, float>(bytes.Span).ToArray();

    private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
