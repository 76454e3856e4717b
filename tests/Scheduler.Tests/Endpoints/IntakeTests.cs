using System.Net;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Scheduler.Tests.Hosting;

namespace EdgeAspire.Scheduler.Tests.Endpoints;

public sealed class IntakeTests
{
    [Fact]
    public async Task Items_OverBothIntakes_AreAnsweredAsTheWholeModelDoes_OrRefusedByWhatIsWrong()
    {
        await using var ring = await RingHost.StartAsync(workers: 1);
        await ring.AssertRightAsync(0, seed: 1);

        using (var answer = await ring.PostAsync(0, SmallNetwork.Bytes(SmallNetwork.Input(2))))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.True(SmallNetwork.IsRight(await answer.Content.ReadAsByteArrayAsync(), SmallNetwork.Input(2)));
            Assert.Equal(RingHost.NameOf(0), answer.Headers.GetValues("edge_computed_by").Single());
        }

        using (var shorter = await ring.PostAsync(0, new byte[SmallNetwork.InputBytes - 4]))
        {
            Assert.Equal(HttpStatusCode.BadRequest, shorter.StatusCode);
            Assert.Contains($"expected {SmallNetwork.InputBytes} bytes", await shorter.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using (var noNumber = await ring.PostAsync(0, SmallNetwork.Bytes([.. SmallNetwork.Input(3).Select((value, place) => place == 7 ? float.NaN : value)])))
        {
            Assert.Equal(HttpStatusCode.BadRequest, noNumber.StatusCode);
            Assert.Contains("element 7", await noNumber.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(ErrorReason.InvalidArgument, (await RefusedAsync(ring, SmallNetwork.Name, "image", [1, 3, 8, 8])).Reason);
        Assert.Equal(ErrorReason.InvalidArgument, (await RefusedAsync(ring, SmallNetwork.Name, "picture", SmallNetwork.InputShape)).Reason);
        Assert.Equal(ErrorReason.NotFound, (await RefusedAsync(ring, "another", "image", SmallNetwork.InputShape)).Reason);
        await ring.WaitUntilEmptyAsync(0);
    }

    private static async Task<Error> RefusedAsync(RingHost ring, string model, string input, long[] shape)
    {
        using InferRequest request = new() { ModelName = model };
        request.Inputs.Add(new Tensor(input, TensorDataType.Fp32, shape, new byte[shape.Aggregate(4L, (bytes, size) => bytes * size)]));
        return (await ring.Clients[0].InferAsync(request, TimeSpan.FromSeconds(30), CancellationToken.None)).Error!;
    }
}
