using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAspire.Gate.Models;
using EdgeAspire.Gate.Rest;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Gate.Tests.Rest;

public sealed class CodecPropertyTests
{
    private readonly TensorBufferPool _pool = new();

    [Fact]
    public void RoundTrip_AnyFloats_KeepsEveryBit() => Prop.ForAll<float[]>(values =>
    {
        var finite = values.Where(float.IsFinite).ToArray();
        return RoundTrip(TensorDataType.Fp32, finite.Length, MemoryMarshal.AsBytes(finite.AsSpan()).ToArray());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void RoundTrip_AnyDoubles_KeepsEveryBit() => Prop.ForAll<double[]>(values =>
    {
        var finite = values.Where(double.IsFinite).ToArray();
        return RoundTrip(TensorDataType.Fp64, finite.Length, MemoryMarshal.AsBytes(finite.AsSpan()).ToArray());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void RoundTrip_AnyIntegers_KeepsEveryBit() => Prop.ForAll<byte[]>(bytes =>
    {
        foreach (var dataType in (TensorDataType[])
            [TensorDataType.UInt8, TensorDataType.Int8, TensorDataType.UInt16, TensorDataType.Int16, TensorDataType.UInt32, TensorDataType.Int32, TensorDataType.UInt64, TensorDataType.Int64])
        {
            var elements = bytes.Length / dataType.ElementBytes();
            if (!RoundTrip(dataType, elements, bytes[..(elements * dataType.ElementBytes())]))
            {
                return false;
            }
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void RoundTrip_AnyStrings_KeepsThem() => Prop.ForAll<NonNull<string>[]>(texts =>
    {
        // A string with half a surrogate pair has no UTF-8 form.
        var valid = texts.Select(text => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get)))).ToList();
        return RoundTrip(TensorDataType.Bytes, valid.Count, [.. valid.SelectMany(text => (byte[])[.. BitConverter.GetBytes(text.Length), .. text])]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_AnyBytes_NeverThrows() => Prop.ForAll<byte[], int?>((body, headerLength) =>
    {
        var outcome = new InferRequestReader(_pool, 1 << 20).Read(body, headerLength, new ModelInputs("m", [new TensorSpecification("x", TensorDataType.Fp32, [-1, 2])]));
        if (outcome.IsSuccess)
        {
            outcome.Value.Dispose();
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_DamagedRequest_NeverThrowsAndNeverLeaks()
    {
        var valid = Encoding.UTF8.GetBytes("""{"id":"a","parameters":{"p":1},"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","parameters":{},"data":[[1,2],[3,4.5]]},{"name":"s","shape":[1],"datatype":"BYTES","data":["é\n"]}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}""");
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = Damage(valid, random);
            var outcome = new InferRequestReader(_pool, 1 << 20).Read(damaged, null, null);
            if (outcome.IsSuccess)
            {
                outcome.Value.Dispose();
            }
        }

        // Every rented buffer came back: the pool holds no more than one request needs.
        Assert.InRange(_pool.RetainedBytes, 0, 64 * 1024);
    }

    private static byte[] Damage(byte[] valid, Random random)
    {
        var damaged = valid.ToList();
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var place = random.Next(damaged.Count);
            switch (random.Next(4))
            {
                case 0:
                    damaged[place] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged.RemoveAt(place);
                    break;
                case 2:
                    damaged.Insert(place, damaged[random.Next(damaged.Count)]);
                    break;
                default:
                    damaged.RemoveRange(place, Math.Min(random.Next(20), damaged.Count - place - 1));
                    break;
            }
        }

        return [.. damaged];
    }

    // Written as a response, read as the input of a request.
    private bool RoundTrip(TensorDataType dataType, int elements, byte[] bytes)
    {
        using var response = new InferResponse();
        response.Outputs.Add(new Tensor("x", dataType, [elements], bytes));
        using var empty = new InferRequest();
        using var json = new PooledBufferWriter(16);
        InferResponseWriter.WriteJson(empty, response, json);
        var written = JsonNode.Parse(json.Written.Span)!.AsObject();
        written["inputs"] = written["outputs"]!.DeepClone();
        written.Remove("outputs");
        written.Remove("parameters");
        using var request = new InferRequestReader(_pool, 1 << 20).Read(JsonSerializer.SerializeToUtf8Bytes(written), null, null).Value;
        return request.Inputs[0].Data.Span.SequenceEqual(bytes);
    }
}
