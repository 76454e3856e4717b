using EdgeAspire.Onnx.Building;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Stage.Sessions;
using EdgeAspire.Stage.Tests.Hosting;
using EdgeAspire.Testing;
using Numbers = EdgeAspire.Testing.Cutting.Tensor;

namespace EdgeAspire.Stage.Tests.Forwarding;

/// <summary>A stage that adds 1 to <c>x</c> and sends it as <c>x</c>'s successor to another one, through a proxy.</summary>
public sealed class ForwardTests : IAsyncLifetime
{
    private PlannerHost _planner = null!;
    private StageHost _sender = null!;
    private StageHost _receiver = null!;
    private FaultProxy _proxy = null!;
    private string _part = "";
    private string _next = "";

    public async Task InitializeAsync()
    {
        _planner = await PlannerHost.StartAsync();
        _sender = await StageHost.StartAsync(_planner, "sender", "--Stage:ForwardSeconds=50");
        _receiver = await StageHost.StartAsync(_planner, "receiver");
        _proxy = new FaultProxy(_receiver.Client.Address);
        await _planner.RegisterAsync("peer", _proxy.Address);
        _part = await _planner.StoreAsync(Networks.AddOne(4));
        _next = await _planner.StoreAsync(new OnnxModelBuilder("next")
            .AddInput("y", Onnx.Proto.TensorProto.Types.DataType.Float, 1, 4)
            .AddNode("Neg", ["y"], ["z"])
            .AddOutput("z", Onnx.Proto.TensorProto.Types.DataType.Float, 1, 4)
            .ToBytes());
        Assert.Null(await _sender.LoadAsync(_part));
        Assert.Null(await _receiver.LoadAsync(_next));
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _sender.DisposeAsync();
        await _receiver.DisposeAsync();
        await _planner.DisposeAsync();
    }

    [Theory]
    [InlineData("fp32")]
    [InlineData("fp16")]
    [InlineData("int8")]
    public async Task Forward_ToAPeer_IsThereWhenTheCallEnds(string wire)
    {
        using var call = Sending("s", "peer").With(EdgeParameters.Wire, wire);
        using var sent = (await _sender.InferAsync(call)).Value;
        using var next = Call.Of(_next, "s");
        next.Parameters[EdgeParameters.End] = new() { BoolParam = true };

        using var response = (await _receiver.InferAsync(next)).Value;

        Assert.True(sent.Parameters[EdgeParameters.ForwardSeconds].DoubleParam > 0);
        Assert.All(Call.ToNumbers(Assert.Single(response.Outputs)).Values.Zip([-2f, -3, -4, -127]), pair => Assert.Equal(pair.Second, pair.First, 0.5));
        Assert.Equal(0, _receiver.Get<SessionLimits>().Bytes);
    }

    [Fact]
    public async Task Forward_ToAnUnknownDevice_NamesIt()
    {
        using var call = Sending("s", "nobody");

        var error = (await _sender.InferAsync(call)).Error;

        Assert.Equal(ErrorReason.DeviceUnavailable, error?.Reason);
        Assert.Contains("'nobody'", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_PeerCut_IsAnErrorThatNamesTheDeviceAndWorksAgainAfterwards()
    {
        using (var call = Sending("a", "peer"))
        {
            using var response = (await _sender.InferAsync(call)).Value;
        }

        _proxy.Cut();
        using (var call = Sending("b", "peer"))
        {
            var error = (await _sender.InferAsync(call)).Error;
            Assert.Equal(ErrorReason.DeviceUnavailable, error?.Reason);
            Assert.Contains("Forward to 'peer'", error?.Message, StringComparison.Ordinal);
        }

        _proxy.Heal();
        await SucceedsAsync();
    }

    [Fact]
    public async Task Forward_CancelledWhilePeerHangs_Ends()
    {
        using (var call = Sending("a", "peer"))
        {
            using var response = (await _sender.InferAsync(call)).Value;
        }

        _proxy.Hang();
        using var cancellation = new CancellationTokenSource();
        using var hanging = Sending("b", "peer").With(EdgeParameters.Keep, "[\"y\"]");
        var answer = _sender.Client.InferAsync(hanging, StageHost.Timeout, cancellation.Token);
        await Condition.HoldsAsync(() => _sender.Get<SessionLimits>().Bytes >= 32);

        await cancellation.CancelAsync();

        Assert.Equal(ErrorReason.Cancelled, (await answer).Error?.Reason);
    }

    [Fact]
    public async Task Forward_PeerSlowerThanTheSendersPatience_IsThePeersFaultAndNotTheDeadlines()
    {
        await using var impatient = await StageHost.StartAsync(_planner, "impatient", "--Stage:ForwardSeconds=0.01");
        Assert.Null(await impatient.LoadAsync(_part));
        _proxy.Hang();
        using var call = Sending("s", "peer");

        var error = (await impatient.InferAsync(call)).Error;

        Assert.Equal(ErrorReason.DeviceUnavailable, error?.Reason);
        Assert.Contains("Forward to 'peer'", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_PeerRefuses_PassesTheReasonOn()
    {
        using var call = Call.Of(_part, "s").WithPiece(Call.Box("x", (0, 1), (0, 4)), new Numbers([1, 4], [1, 2, 3, 4]))
            .With(EdgeParameters.Forward, Call.Forward(("peer", [Call.Box("y", (0, 1), (0, 4))])));
        Assert.Null(await _receiver.Client.UnloadModelAsync(_next, StageHost.Timeout, CancellationToken.None));

        var error = (await _sender.InferAsync(call)).Error;

        Assert.Contains("no part that is loaded here takes value 'y'", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_PeerHasNoRoom_IsSentAgainUntilItHas()
    {
        await using var busy = new BusyPeer { Refusals = 3 };
        await _planner.RegisterAsync("busy", busy.Address);
        using var call = Sending("s", "busy");

        using var response = (await _sender.InferAsync(call)).Value;

        Assert.Equal(4, busy.Requests);
    }

    [Fact]
    public async Task Forward_PeerNeverHasRoom_IsRefusedWhenPatienceEnds()
    {
        await using var impatient = await StageHost.StartAsync(_planner, "impatient", "--Stage:ForwardSeconds=0.2");
        Assert.Null(await impatient.LoadAsync(_part));
        await using var busy = new BusyPeer { Refusals = int.MaxValue };
        await _planner.RegisterAsync("busy", busy.Address);
        using var call = Sending("s", "busy");

        var error = (await impatient.InferAsync(call)).Error;

        // A peer that is too slow even to refuse counts as one that is away.
        Assert.True(error?.Reason is ErrorReason.Overloaded or ErrorReason.DeviceUnavailable, error?.Message);
        Assert.Contains("Forward to 'busy'", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_PeerMoved_IsFoundAgain()
    {
        using (var call = Sending("a", "peer"))
        {
            using var response = (await _sender.InferAsync(call)).Value;
        }

        _proxy.Cut();
        await _planner.RegisterAsync("peer", _receiver.Client.Address);

        await SucceedsAsync();
    }

    [Fact]
    public async Task Forward_PlannerAway_GoesToKnownAddresses()
    {
        using (var call = Sending("a", "peer"))
        {
            using var response = (await _sender.InferAsync(call)).Value;
        }

        await _planner.DisposeAsync();

        using (var call = Sending("b", "peer"))
        {
            using var response = (await _sender.InferAsync(call)).Value;
        }

        using var unknown = Sending("c", "nobody");
        Assert.Contains("registry", (await _sender.InferAsync(unknown)).Error?.Message, StringComparison.Ordinal);
    }

    // The same call again and again: one that failed leaves nothing behind.
    private Task SucceedsAsync() => Condition.HoldsAsync(async () =>
    {
        using var call = Sending("again", "peer").With(EdgeParameters.End, value: true);
        var outcome = await _sender.InferAsync(call);
        if (outcome.TryGetValue(out var response, out _))
        {
            response.Dispose();
        }

        return outcome.IsSuccess;
    });

    private InferRequest Sending(string session, string device) => Call.Of(_part, session)
        .WithPiece(Call.Box("x", (0, 1), (0, 4)), new Numbers([1, 4], [1, 2, 3, 126]))
        .With(EdgeParameters.Returns, "[]")
        .With(EdgeParameters.Forward, Call.Forward((device, [Call.Box("y", (0, 1), (2, 4)), Call.Box("y", (0, 1), (0, 2))])));
}
