using EdgeAspire.Gate.Inference;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Testing;

namespace EdgeAspire.Gate.Tests.Inference;

public sealed class AnswerOrderTests
{
    private readonly AnswerOrder _order = new();
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Enter_SameSequence_NextWaitsForTheOneBefore()
    {
        using var first = Enter("camera");
        using var second = Enter("camera");
        using var other = Enter("other");
        Assert.True(first.Before.IsCompleted);
        Assert.False(second.Before.IsCompleted);
        Assert.True(other.Before.IsCompleted);

        first.Dispose();

        await second.Before;
    }

    [Fact]
    public async Task Dispose_EarlierThanTheOneBefore_KeepsTheOrderOfTheOthers()
    {
        using var first = Enter("camera");
        var failed = Enter("camera");
        using var third = Enter("camera");

        failed.Dispose();
        Assert.False(third.Before.IsCompleted);
        first.Dispose();

        await third.Before;
    }

    [Fact]
    public async Task Dispose_Last_LeavesNothing()
    {
        var places = Enumerable.Range(0, 20).Select(index => Enter($"s{index % 3}")).ToList();
        Assert.Equal(3, _order.Count);

        places.ForEach(place => place.Dispose());

        await Task.WhenAll(places.Select(place => place.IsOver));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (_order.Count > 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact]
    public void Enter_NoSequenceOrNoName_IsNoneOrRefused()
    {
        using var request = new InferRequest { ModelName = "digits" };
        Assert.Null(AnswerOrder.Check(request));
        Assert.Null(_order.Enter(request));

        foreach (var misnamed in (InferParameter[])[new() { StringParam = new string('x', 65) }, new() { StringParam = "" }, new() { Int64Param = 3 }])
        {
            request.Parameters[EdgeParameters.Sequence] = misnamed;
            Assert.Equal(ErrorReason.InvalidArgument, AnswerOrder.Check(request)?.Reason);
            Assert.Null(_order.Enter(request));
        }

        Assert.Equal(0, _order.Count);
    }

    [Fact]
    public async Task Enter_MadeEarlierButCameLater_IsAnsweredFirst()
    {
        using var third = Enter("camera", 3);
        Assert.True(third.Before.IsCompleted);
        var turn = third.WaitAsync(TimeSpan.FromMinutes(1), _time, CancellationToken.None);
        Assert.True(await turn);
        using var second = Enter("camera", 2);
        using var fourth = Enter("camera", 4);
        using var first = Enter("camera", 1);
        var turnOfSecond = second.WaitAsync(TimeSpan.FromMinutes(1), _time, CancellationToken.None);
        var turnOfFourth = fourth.WaitAsync(TimeSpan.FromMinutes(1), _time, CancellationToken.None);
        Assert.True(first.Before.IsCompleted);

        third.Dispose();
        Assert.False(turnOfSecond.IsCompleted);
        first.Dispose();
        Assert.True(await turnOfSecond);
        Assert.False(turnOfFourth.IsCompleted);
        second.Dispose();

        Assert.True(await turnOfFourth);
    }

    [Fact]
    public async Task WaitAsync_TheOneBeforeTakesTooLong_EndsAtTheLimit()
    {
        using var first = Enter("camera");
        using var second = Enter("camera");
        var turn = second.WaitAsync(TimeSpan.FromSeconds(2), _time, CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(turn.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await turn);
    }

    private AnswerPlace Enter(string sequence, long? arrival = null) => _order.Enter(new InferParameter { StringParam = sequence }, arrival)!;
}
