using System.Net;
using System.Text.Json;
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

    [Fact]
    public async Task Items_OfSeveralSources_AreCountedAndBoundedForEach()
    {
        await using var ring = await RingHost.StartAsync(
            workers: 1,
            "--Scheduler:Sources:0:Name=door",
            "--Scheduler:Sources:0:Weight=4",
            "--Scheduler:Sources:1:Name=yard",
            "--Scheduler:Sources:1:DeadlineSeconds=30",
            "--Scheduler:MaxUnanswered=1");
        ring.StageLinks[0].Hang();
        var door = ring.InferAsync(0, SmallNetwork.Input(1));
        await WaitForAsync(ring, "door", admitted: 1);

        using (var refused = await ring.PostAsync(0, SmallNetwork.Bytes(SmallNetwork.Input(2)), "?source=door"))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Contains("The queues of source", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(ErrorReason.Overloaded, (await ring.InferAsync(0, SmallNetwork.Input(2), "door")).Error?.Reason);
        var yard = ring.PostAsync(0, SmallNetwork.Bytes(SmallNetwork.Input(3)), "?source=yard");
        await WaitForAsync(ring, "yard", admitted: 1);
        Assert.Equal(ErrorReason.Overloaded, (await ring.InferAsync(0, SmallNetwork.Input(4), "yard")).Error?.Reason);

        Assert.Equal(ErrorReason.NotFound, (await ring.InferAsync(0, SmallNetwork.Input(5), "roof")).Error?.Reason);
        using (var unknown = await ring.PostAsync(0, SmallNetwork.Bytes(SmallNetwork.Input(5)), "?source=roof"))
        {
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        }

        ring.StageLinks[0].Heal();
        Assert.True(SmallNetwork.IsRight((await door).Value, SmallNetwork.Input(1)));
        using (var answer = await yard)
        {
            Assert.True(SmallNetwork.IsRight(await answer.Content.ReadAsByteArrayAsync(), SmallNetwork.Input(3)));
        }

        await ring.WaitUntilEmptyAsync(0);
        Assert.Equal([(1, 2, 1), (1, 1, 1)], (await SourcesAsync(ring)).Select(source => (Count(source, "admitted"), Count(source, "refused"), Count(source, "answered"))));
    }

    private static Task WaitForAsync(RingHost ring, string source, int admitted) => Condition.HoldsAsync(
        async () => (await SourcesAsync(ring)).Any(body => body.GetProperty("name").ValueEquals(source) && Count(body, "admitted") == admitted));

    private static async Task<JsonElement[]> SourcesAsync(RingHost ring) => [.. (await ring.DescribeAsync(0))!.Value.GetProperty("sources").EnumerateArray()];

    private static int Count(JsonElement source, string name) => source.GetProperty(name).GetInt32();

    private static async Task<Error> RefusedAsync(RingHost ring, string model, string input, long[] shape)
    {
        using InferRequest request = new() { ModelName = model };
        request.Inputs.Add(new Tensor(input, TensorDataType.Fp32, shape, new byte[shape.Aggregate(4L, (bytes, size) => bytes * size)]));
        return (await ring.Clients[0].InferAsync(request, TimeSpan.FromSeconds(30), CancellationToken.None)).Error!;
    }
}
