using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Plans;
using EdgeAspire.Gate.Tests.Fakes;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Tests.Plans;

public sealed class PlanInstallerTests : IAsyncDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(0.02);

    private readonly FakeStage _first = new("pi-1");
    private readonly FakeStage _second = new("pi-2");
    private readonly ManualTimeProvider _time = new();
    private readonly IOptions<GateOptions> _options = Options.Create(new GateOptions());
    private readonly PartLoader _loader;
    private readonly PlanInstaller _installer;

    public PlanInstallerTests()
    {
        _loader = new PartLoader(_options, _time);
        _installer = new PlanInstaller(_loader, _options, _time, NullLogger<PlanInstaller>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task LoadAsync_RoomForBothPlans_RequestsNeverWait()
    {
        var former = await InForceAsync(StagePlans.Route("old", (_first, "a"), (_second, "b")));
        Assert.True(former.Choose()!.TryUse());

        Assert.Null(await LoadAsync(Model(StagePlans.Route("new", (_first, "c"), (_second, "d"))), former));

        Assert.Equal(["a", "c"], _first.Parts);
        Assert.Equal(["b", "d"], _second.Parts);
        Assert.NotNull(former.Choose());
    }

    [Fact]
    public async Task LoadAsync_NoRoomForBothPlans_OldPartsGoWhenTheLastRequestHasEnded()
    {
        var former = await InForceAsync(StagePlans.Route("old", (_first, "a"), (_second, "b")));
        _first.Room = 1;
        var route = former.Choose()!;
        Assert.True(route.TryUse());
        var next = Model(StagePlans.Route("new", (_first, "c"), (_second, "d")));

        var loading = LoadAsync(next, former);
        await UntilAsync(() => former.Choose() is null);
        await PassAsync(rounds: 50);
        Assert.False(loading.IsCompleted);
        Assert.Equal(["a"], _first.Parts);
        route.Release();
        await PassUntilAsync(loading);

        Assert.Null(await loading);
        Assert.Equal(["c"], _first.Parts);
        Assert.Equal(["d"], _second.Parts);

        // Requests go on by the new plan alone.
        Assert.Null(former.Choose());
        Assert.True(_loader.IsLoaded(next.Choose()!));
    }

    [Fact]
    public async Task LoadAsync_ARequestNeverEnds_IsWaitedForNoLongerThanRequestsMayTake()
    {
        var former = await InForceAsync(StagePlans.Route("old", (_first, "a")));
        _first.Room = 1;
        Assert.True(former.Choose()!.TryUse());
        var started = _time.GetTimestamp();

        var loading = LoadAsync(Model(StagePlans.Route("new", (_first, "c"))), former);
        await PassUntilAsync(loading);

        Assert.Null(await loading);
        Assert.True(_time.GetElapsedTime(started) >= _options.Value.PlanDeadline);
        Assert.Equal(["c"], _first.Parts);
    }

    [Fact]
    public async Task LoadAsync_DoesNotFitEvenAlone_IsTriedThriceAndTheOldPlanGoesOn()
    {
        var former = await InForceAsync(StagePlans.Route("old", (_second, "b")));
        _first.Room = 0;

        var loading = LoadAsync(Model(StagePlans.Route("new", (_first, "c"), (_second, "d"))), former);
        await PassUntilAsync(loading);

        var error = await loading;
        Assert.Equal(ErrorReason.Overloaded, error?.Reason);
        Assert.StartsWith("Device pi-1 could not load its parts:", error?.Message, StringComparison.Ordinal);
        Assert.Equal(["load c", "load c", "load c"], _first.Asked);
        Assert.NotNull(former.Choose());

        // What the new plan took the place of is loaded again for the next request.
        Assert.Null(await _loader.LoadAsync(former.Choose()!, TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.Contains("b", _second.Parts);
    }

    [Fact]
    public async Task LoadAsync_NoRoomBesideAnotherModel_TheyTakeTurns()
    {
        var other = await InForceAsync(StagePlans.Route("other", (_first, "x")));
        _first.Room = 1;
        var next = Model(StagePlans.Route("new", (_first, "c")));

        var loading = _installer.LoadAsync(next, [], () => other.Current, CancellationToken.None);
        await PassUntilAsync(loading);

        Assert.Null(await loading);
        Assert.Equal(["c"], _first.Parts);

        // The other model's next request has its part loaded again, and the other way round.
        _loader.Forget(_first.Connection);
        Assert.Null(await _loader.LoadAsync(other.Choose()!, TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.Equal(["x"], _first.Parts);
    }

    [Fact]
    public async Task LoadAsync_DeviceIsAway_SaysSoAndTheOldPlanGoesOn()
    {
        var former = await InForceAsync(StagePlans.Route("old", (_second, "b")));
        await _first.KillAsync();
        var next = Model(StagePlans.Route("new", (_first, "c"), (_second, "d")));

        var error = await LoadAsync(next, former);
        Assert.Equal(ErrorReason.DeviceUnavailable, error?.Reason);
        Assert.Contains("pi-1", error?.Message, StringComparison.Ordinal);
        Assert.NotNull(former.Choose());

        _first.Start();
        Assert.Null(await LoadAsync(next, former));
        Assert.Equal(["c"], _first.Parts);
    }

    [Fact]
    public async Task LoadAsync_FailsAfterAChangeThatWasGivenUpWhenItWasLoaded_TheOldPlanGoesOn()
    {
        var former = await InForceAsync(StagePlans.Route("old", (_first, "a")));
        _first.Room = 1;
        var given = LoadAsync(Model(StagePlans.Route("given up", (_first, "c"))), former);
        await PassUntilAsync(given);
        Assert.Null(await given);
        Assert.Null(former.Choose());
        await _second.KillAsync();

        Assert.NotNull(await LoadAsync(Model(StagePlans.Route("new", (_second, "d"))), former));

        Assert.Null(await _loader.LoadAsync(former.Choose()!, TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.Equal(["a"], _first.Parts);
    }

    [Fact]
    public async Task LoadAsync_GivenUpWhileRequestsEnd_TheOldPlanGoesOn()
    {
        var former = await InForceAsync(StagePlans.Route("old", (_first, "a")));
        _first.Room = 1;
        Assert.True(former.Choose()!.TryUse());
        using var givingUp = new CancellationTokenSource();

        var loading = _installer.LoadAsync(Model(StagePlans.Route("new", (_first, "c"))), [former], () => [], givingUp.Token);
        await UntilAsync(() => former.Choose() is null);
        await givingUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading);
        Assert.NotNull(former.Choose());
        Assert.Equal(["a"], _first.Parts);
    }

    [Fact]
    public async Task FetchSparesAsync_ADeviceIsAway_TheOthersFetchAllTheSame()
    {
        await _first.KillAsync();
        var model = new DeployedModel(
            1,
            [StagePlans.Route("plan", (_first, "a"), (_second, "b"))],
            [StagePlans.Route("without-2", (_first, "c")), StagePlans.Route("without-1", (_second, "d"))]);

        Assert.Null(await _installer.FetchSparesAsync(model, CancellationToken.None));

        Assert.Equal(["fetch d"], _second.Asked);
        Assert.Empty(_second.Parts);
    }

    private static DeployedModel Model(PlanRoute route) => new(1, [route], []);

    private async Task<DeployedModel> InForceAsync(PlanRoute route)
    {
        Assert.Null(await _loader.LoadAsync(route, TimeSpan.FromMinutes(1), CancellationToken.None));
        return Model(route);
    }

    private Task<Error?> LoadAsync(DeployedModel next, DeployedModel former) =>
        _installer.LoadAsync(next, [former], () => [], CancellationToken.None);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Yield();
        }
    }

    private async Task PassAsync(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            _time.Advance(Moment);
            await Task.Yield();
        }
    }

    private async Task PassUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            await PassAsync(rounds: 1);
        }
    }
}
