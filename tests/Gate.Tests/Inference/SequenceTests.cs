using System.Text.Json.Nodes;
using EdgeAspire.Gate.Inference;
using EdgeAspire.Gate.Tests.Fakes;

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

    private static JsonObject Request(string sequence)
    {
        var request = GateFixture.Request();
        request["parameters"] = new JsonObject { ["edge_sequence"] = sequence };
        return request;
    }
}
