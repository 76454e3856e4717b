using System.Text.Json.Nodes;
using EdgeAspire.Gate.Inference;
using EdgeAspire.Gate.Tests.Fakes;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Tests.Inference;

public sealed class SequenceTests
{
    [Fact]
    public async Task Infer_SameSequence_AnswersInTheOrderOfTheRequests()
    {
        await using var gate = await GateFixture.StartAsync(experts: 1);
        var expert = gate.Experts[0].Expert;
        var hold = expert.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = gate.InferAsync(Request("camera"));
        await expert.Arrived.Task;
        expert.Hold = null;

        var second = gate.InferAsync(Request("camera"));
        await gate.InferAsync(Request("other"));
        await gate.UntilAsync(() => Task.FromResult(expert.Requests == 3));

        // The second one's expert has answered, or is about to: neither may end before the first.
        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);
        hold.SetResult();
        await Task.WhenAll(first, second);
        await gate.UntilAsync(() => Task.FromResult(gate.Services.GetRequiredService<AnswerOrder>().Count == 0));
    }

    [Fact]
    public async Task Infer_EarlierRequestHasNotBegun_IsWaitedFor()
    {
        await using var gate = await GateFixture.StartAsync(experts: 1);
        var order = gate.Services.GetRequiredService<AnswerOrder>();
        var handler = gate.Services.GetRequiredService<InferenceHandler>();
        using var firstRequest = Image();
        using var secondRequest = Image();
        var sequence = new InferParameter { StringParam = "camera" };
        var firstPlace = order.Enter(sequence, 1);
        var secondPlace = order.Enter(sequence, 2);

        // As if the pool of threads had time for the second one alone.
        var second = handler.InferAsync(secondRequest, null, secondPlace, CancellationToken.None).AsTask();
        await gate.UntilAsync(() => Task.FromResult(gate.Experts[0].Expert.Requests == 1));
        Assert.False(second.IsCompleted);
        using (var first = (await handler.InferAsync(firstRequest, null, firstPlace, CancellationToken.None)).Value)
        {
            Assert.False(second.IsCompleted);
        }

        using (var last = (await second).Value)
        {
            Assert.Equal(1, order.Count);
        }

        Assert.Equal(0, order.Count);
    }

    [Fact]
    public async Task Infer_Refused_LetsTheNextOneGo()
    {
        await using var gate = await GateFixture.StartAsync(experts: 1);
        var order = gate.Services.GetRequiredService<AnswerOrder>();
        using var request = new InferRequest { ModelName = "nothing" };

        var outcome = await gate.Services.GetRequiredService<InferenceHandler>()
            .InferAsync(request, null, order.Enter(new InferParameter { StringParam = "camera" }, 1), CancellationToken.None);

        Assert.False(outcome.IsSuccess);
        Assert.Equal(0, order.Count);
    }

    private static InferRequest Image()
    {
        var request = new InferRequest { ModelName = GateFixture.Model };
        request.Inputs.Add(new Tensor("image", TensorDataType.Fp32, [1, 1, 28, 28], new byte[784 * sizeof(float)]));
        return request;
    }

    private static JsonObject Request(string sequence)
    {
        var request = GateFixture.Request();
        request["parameters"] = new JsonObject { ["edge_sequence"] = sequence };
        return request;
    }
}
