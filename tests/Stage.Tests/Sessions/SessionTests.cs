using System.Text.Json;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Parts;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Stage.Running;
using EdgeAspire.Stage.Sessions;
using EdgeAspire.Stage.Tests.Hosting;
using EdgeAspire.Testing;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;
using Numbers = EdgeAspire.Testing.Cutting.Tensor;

namespace EdgeAspire.Stage.Tests.Sessions;

/// <summary>Two parts that add 1 to four numbers: <c>x</c> to <c>y</c>, and <c>y</c> to <c>z</c>.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private PlannerHost _planner = null!;
    private StageHost _stage = null!;
    private string _first = "";
    private string _second = "";

    public async Task InitializeAsync()
    {
        _planner = await PlannerHost.StartAsync();
        _stage = await StageHost.StartAsync(_planner, "pi", _time, "--Stage:MaxWaitingCalls=1");
        _first = await _planner.StoreAsync(Networks.AddOne(4));
        _second = await _planner.StoreAsync(new OnnxModelBuilder("two")
            .AddInput("y", DataType.Float, 1, 4)
            .AddInitializer("one", [1f], 1)
            .AddNode("Add", ["y", "one"], ["z"])
            .AddOutput("z", DataType.Float, 1, 4)
            .ToBytes());
        Assert.Null(await _stage.LoadAsync(_first));
        Assert.Null(await _stage.LoadAsync(_second));
    }

    public async Task DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _planner.DisposeAsync();
    }

    [Fact]
    public async Task Infer_FileThatIsSeveralBoxes_IsTheOneThatTheCallNames()
    {
        // Two strips of a device: the same file for boxes 0..4 and 4..8 of value v, and a call that both fit.
        var (above, below) = (Strip(0), Strip(4));
        Assert.Null(await _stage.LoadAsync(_first, above));
        Assert.Null(await _stage.LoadAsync(_first, below));
        using var delivery = Call.Delivery("s").WithPiece(Call.Box("v", (0, 1), (0, 8)), new Numbers([1, 8], [1, 2, 3, 4, 5, 6, 7, 8]));
        using (var delivered = (await _stage.InferAsync(delivery)).Value)
        {
            Assert.Empty(delivered.Outputs);
        }

        using var unnamed = Call.Of(_first, "s");
        Assert.Contains("several descriptions", (await _stage.InferAsync(unnamed)).Error?.Message, StringComparison.Ordinal);
        var (firstStrip, secondStrip) = (await RunAsync(above), await RunAsync(below));
        Assert.Equal([2f, 3, 4, 5], firstStrip);
        Assert.Equal([6f, 7, 8, 9], secondStrip);
        using var strange = Call.Of(_first, "s").With(EdgeParameters.Description, "none");
        Assert.Equal(ErrorReason.NotFound, (await _stage.InferAsync(strange)).Error?.Reason);

        async Task<float[]> RunAsync(PartDescription strip)
        {
            using var call = Call.Of(_first, "s").With(
                EdgeParameters.Description, EdgeParameters.DescriptionOf(JsonSerializer.Serialize(strip, PartSetJson.Default.PartDescription)));
            using var response = (await _stage.InferAsync(call)).Value;
            return Call.ToNumbers(response.Outputs[0]).Values;
        }

        static PartDescription Strip(long start) =>
            new("strip", [new PartTensor("x", "v", [new(0, 1), new(start, start + 4)])], [new PartTensor("y", "w", [new(0, 1), new(start, start + 4)])], 0, 0);
    }

    [Fact]
    public async Task Infer_Kept_IsTakenByTheNextPartAndDroppedThen()
    {
        using var first = First("s", 1, 2, 3, 4).With(EdgeParameters.Keep, "[\"y\"]").With(EdgeParameters.Drop, "[\"x\"]").With(EdgeParameters.Returns, "[]");
        using var second = Call.Of(_second, "s").With(EdgeParameters.Drop, "[\"y\"]");
        using var again = Call.Of(_second, "s");

        using (var response = (await _stage.InferAsync(first)).Value)
        {
            Assert.Empty(response.Outputs);
            Assert.Equal("pi", response.Parameters[EdgeParameters.Device].StringParam);
            Assert.True(response.Parameters.ContainsKey(EdgeParameters.ComputeSeconds));
        }

        Assert.Equal(16, _stage.Get<SessionLimits>().Bytes);
        using (var response = (await _stage.InferAsync(second)).Value)
        {
            Assert.Equal([3f, 4, 5, 6], Values(response));
        }

        Assert.Equal(0, _stage.Get<SessionLimits>().Bytes);
        Assert.Contains("lacks", (await _stage.InferAsync(again)).Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_PiecesInAnyOrder_AreAssembled()
    {
        using var last = Call.Delivery("s").WithPiece(Call.Box("x", (0, 1), (3, 4)), new Numbers([1, 1], [4]));
        using var front = Call.Delivery("s").WithPiece(Call.Box("x", (0, 1), (0, 2)), new Numbers([1, 2], [1, 2]));
        using var call = Call.Of(_first, "s").WithPiece(Call.Box("x", (0, 1), (2, 3)), new Numbers([1, 1], [3]));

        using var delivered = (await _stage.InferAsync(last)).Value;
        using var deliveredToo = (await _stage.InferAsync(front)).Value;
        using var response = (await _stage.InferAsync(call)).Value;

        Assert.Equal([2f, 3, 4, 5], Values(response));
    }

    [Fact]
    public async Task Infer_PieceLargerThanTheInput_IsCut()
    {
        using var call = Call.Of(_first, "s").WithPiece(Call.Box("x", (0, 2), (0, 6)), new Numbers([2, 6], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));

        using var response = (await _stage.InferAsync(call)).Value;

        Assert.Equal([2f, 3, 4, 5], Values(response));
    }

    [Theory]
    [InlineData("fp16")]
    [InlineData("int8")]
    public async Task Infer_OtherWireFormats_AreGivenAndTaken(string wire)
    {
        using var first = First("a", 1, 2, 3, 126).With(EdgeParameters.Wire, wire);
        using var response = (await _stage.InferAsync(first)).Value;
        using var second = Call.Of(_second, "b").With(EdgeParameters.Pieces, Call.Box("y", (0, 1), (0, 4)));
        foreach (var output in response.Outputs)
        {
            second.Inputs.Add(output);
        }

        using var answer = (await _stage.InferAsync(second)).Value;

        Assert.Equal(wire is "int8" ? 2 : 1, response.Outputs.Count);
        Assert.Equal([3f, 4, 5, 128], Values(answer));
    }

    [Fact]
    public async Task Infer_Returns_AreJustTheseBoxesInThisOrder()
    {
        using var call = First("s", 1, 2, 3, 4).With(EdgeParameters.Returns, Call.Box("y", (0, 1), (2, 4)), Call.Box("y", (0, 1), (0, 1)));

        using var response = (await _stage.InferAsync(call)).Value;

        Assert.Equal(["0", "1"], response.Outputs.Select(output => output.Name));
        Assert.Equal([4f, 5], Call.ToNumbers(response.Outputs[0]).Values);
        Assert.Equal([2f], Call.ToNumbers(response.Outputs[1]).Values);
    }

    [Fact]
    public async Task Infer_Waiting_GoesOnWhenTheLastPieceComes()
    {
        using var call = Call.Of(_first, "s").With(EdgeParameters.Wait, value: true);
        var answer = _stage.InferAsync(call);
        await Condition.HoldsAsync(() => _stage.Get<WaitingCalls>().Count == 1);
        using var other = Call.Of(_first, "t").With(EdgeParameters.Wait, value: true);
        Assert.Contains("Stage:MaxWaitingCalls", (await _stage.InferAsync(other)).Error?.Message, StringComparison.Ordinal);

        using var front = Call.Delivery("s").WithPiece(Call.Box("x", (0, 1), (0, 2)), new Numbers([1, 2], [1, 2]));
        using var back = Call.Delivery("s").WithPiece(Call.Box("x", (0, 1), (2, 4)), new Numbers([1, 2], [3, 4]));
        using var deliveredFront = (await _stage.InferAsync(front)).Value;
        Assert.False(answer.IsCompleted);
        using var deliveredBack = (await _stage.InferAsync(back)).Value;

        using var response = (await answer).Value;
        Assert.Equal([2f, 3, 4, 5], Values(response));
        Assert.Equal(0, _stage.Get<WaitingCalls>().Count);
    }

    [Fact]
    public async Task Infer_CancelledWhileWaiting_LeavesNothing()
    {
        using var cancellation = new CancellationTokenSource();
        using var call = Call.Of(_first, "s").With(EdgeParameters.Wait, value: true)
            .WithPiece(Call.Box("x", (0, 1), (0, 2)), new Numbers([1, 2], [1, 2]));
        var answer = _stage.Client.InferAsync(call, StageHost.Timeout, cancellation.Token);
        await Condition.HoldsAsync(() => _stage.Get<WaitingCalls>().Count == 1);

        await cancellation.CancelAsync();

        Assert.Equal(ErrorReason.Cancelled, (await answer).Error?.Reason);
        await Condition.HoldsAsync(() => _stage.Get<WaitingCalls>().Count == 0 && _stage.Get<SessionLimits>().Bytes == 0);
    }

    [Fact]
    public async Task Infer_DeadlineWhileWaiting_NamesWhatIsMissing()
    {
        using var call = Call.Of(_first, "s").With(EdgeParameters.Wait, value: true);
        var answer = _stage.Client.InferAsync(call, TimeSpan.FromSeconds(40), CancellationToken.None);
        await Condition.HoldsAsync(() => _stage.Get<WaitingCalls>().Count == 1);

        _time.Advance(TimeSpan.FromSeconds(41));

        var error = (await answer).Error;
        Assert.Equal(ErrorReason.DeadlineExceeded, error?.Reason);
        await Condition.HoldsAsync(() => _stage.Get<WaitingCalls>().Count == 0);
    }

    [Fact]
    public async Task Infer_Ends_FreesTheSessionAndRefusesWhoWaits()
    {
        using var waiting = Call.Of(_second, "s").With(EdgeParameters.Wait, value: true);
        var answer = _stage.InferAsync(waiting);
        await Condition.HoldsAsync(() => _stage.Get<WaitingCalls>().Count == 1);
        using var call = First("s", 1, 2, 3, 4).With(EdgeParameters.End, value: true);

        using var response = (await _stage.InferAsync(call)).Value;

        var error = (await answer).Error;
        Assert.Equal(ErrorReason.Conflict, error?.Reason);
        Assert.Contains("has ended", error?.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (_stage.Get<SessionTable>().Count, _stage.Get<SessionLimits>().Bytes));
    }

    [Fact]
    public async Task Session_UnusedForItsTime_EndsButNotWhileACallWaits()
    {
        using var idle = First("idle", 1, 2, 3, 4);
        using var response = (await _stage.InferAsync(idle)).Value;
        using var waiting = Call.Of(_first, "busy").With(EdgeParameters.Wait, value: true);
        var answer = _stage.InferAsync(waiting);
        await Condition.HoldsAsync(() => _stage.Get<WaitingCalls>().Count == 1);

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, _stage.Get<SessionTable>().Count);
        _time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal((1, 0), (_stage.Get<SessionTable>().Count, _stage.Get<SessionLimits>().Bytes));

        using var piece = Call.Delivery("busy").WithPiece(Call.Box("x", (0, 1), (0, 4)), new Numbers([1, 4], [1, 2, 3, 4]));
        using var delivered = (await _stage.InferAsync(piece)).Value;
        using var late = (await answer).Value;
    }

    [Fact]
    public async Task Infer_ManySessionsAtOnce_KeepApart()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async session =>
        {
            using var first = First($"s{session}", session, 0, 0, 0).With(EdgeParameters.Keep, "[\"y\"]").With(EdgeParameters.Returns, "[]");
            using var second = Call.Of(_second, $"s{session}").With(EdgeParameters.End, value: true);
            using var kept = (await _stage.InferAsync(first)).Value;
            using var response = (await _stage.InferAsync(second)).Value;
            Assert.Equal(session + 2, Values(response)[0]);
        }));
        Assert.Equal((0, 0), (_stage.Get<SessionTable>().Count, _stage.Get<SessionLimits>().Bytes));
    }

    private InferRequest First(string session, params float[] values) =>
        Call.Of(_first, session).WithPiece(Call.Box("x", (0, 1), (0, 4)), new Numbers([1, 4], values));

    private static float[] Values(InferResponse response) => Call.ToNumbers(Assert.Single(response.Outputs)).Values;
}
