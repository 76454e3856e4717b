using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Plans;
using EdgeAspire.Gate.Tests.Fakes;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Testing;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Tests.Plans;

public sealed class DevicePartsTests : IAsyncDisposable
{
    private readonly FakeStage _stage = new();
    private readonly ManualTimeProvider _time = new();
    private readonly DeviceParts _parts;

    public DevicePartsTests() => _parts = new DeviceParts(_stage.Connection, Options.Create(new GateOptions()), _time);

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task LoadAsync_LoadedAlready_IsNotAskedForAgain()
    {
        Assert.Null(await LoadAsync("a"));
        Assert.Null(await LoadAsync("a"));

        Assert.Equal(["load a"], _stage.Asked);
    }

    [Fact]
    public async Task LoadAsync_OneOfTwoGivesUp_TheOtherHasTheSameLoad()
    {
        Hold();
        using var givingUp = new CancellationTokenSource();
        var first = _parts.LoadAsync(StagePlans.Call("a"), [], limit: null, givingUp.Token);
        var second = LoadAsync("a");
        await _stage.UntilAskedAsync(1);

        await givingUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        Release();

        Assert.Null(await second);
        Assert.Equal(["load a"], _stage.Asked);
    }

    [Fact]
    public async Task LoadAsync_TakesLongerThanTheLimit_SaysSoAndGoesOn()
    {
        Hold();
        var late = _parts.LoadAsync(StagePlans.Call("a"), [], TimeSpan.FromSeconds(5), CancellationToken.None);
        await _stage.UntilAskedAsync(1);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(ErrorReason.DeadlineExceeded, (await late)?.Reason);
        Release();

        Assert.Null(await LoadAsync("a"));
        Assert.Equal(["load a"], _stage.Asked);
    }

    [Fact]
    public async Task LoadAsync_NoRoomBesideWhatStays_IsRefused()
    {
        _stage.Room = 1;
        Assert.Null(await LoadAsync("a"));

        var error = await LoadAsync("b", "a");
        Assert.Equal(ErrorReason.Overloaded, error?.Reason);
        Assert.EndsWith("no room beside a", error?.Message, StringComparison.Ordinal);
        Assert.Null(await LoadAsync("b"));

        Assert.Equal(["b"], _stage.Parts);
    }

    [Fact]
    public async Task LoadAsync_WhoBeganItWantedMoreToStay_IsTriedOnceMore()
    {
        _stage.Room = 1;
        Assert.Null(await LoadAsync("a"));
        Hold();
        var first = LoadAsync("b", "a");
        await _stage.UntilAskedAsync(2);
        var second = LoadAsync("b");
        Release();

        Assert.Equal(ErrorReason.Overloaded, (await first)?.Reason);
        Assert.Null(await second);
        Assert.Equal(["load a", "load b", "load b"], _stage.Asked);
    }

    [Fact]
    public async Task Forget_PartsWereLost_TheyAreLoadedAgain()
    {
        Assert.Null(await LoadAsync("a"));
        var state = _parts.State;
        _stage.Lose();

        _parts.Forget();

        Assert.NotEqual(state, _parts.State);
        Assert.Null(await LoadAsync("a"));
        Assert.Equal(["a"], _stage.Parts);
    }

    [Fact]
    public async Task Forget_WhileAPartLoads_ThatLoadCountsForNothing()
    {
        Hold();
        var before = LoadAsync("a");
        await _stage.UntilAskedAsync(1);

        _parts.Forget();
        Release();
        Assert.Null(await before);

        Assert.Null(await LoadAsync("a"));
        Assert.Equal(["load a", "load a"], _stage.Asked);
    }

    [Fact]
    public async Task UnloadAsync_WhatNobodyNeeds_GoesAndTheRestStays()
    {
        Assert.Null(await LoadAsync("a"));
        Assert.Null(await LoadAsync("b"));
        var state = _parts.State;

        await _parts.UnloadAsync(new HashSet<string>(StringComparer.Ordinal) { "b" });

        Assert.NotEqual(state, _parts.State);
        Assert.Equal(["b"], _stage.Parts);
        await _parts.UnloadAsync(new HashSet<string>(StringComparer.Ordinal) { "b" });
        Assert.Equal(["load a", "load b", "unload a"], _stage.Asked);
    }

    [Fact]
    public async Task LoadAsync_PartIsBeingUnloaded_ComesBehindThat()
    {
        Assert.Null(await LoadAsync("a"));
        Hold();
        var unloading = _parts.UnloadAsync(new HashSet<string>(StringComparer.Ordinal));
        await _stage.UntilAskedAsync(2);

        var loading = LoadAsync("a");
        Release();
        await unloading;

        Assert.Null(await loading);
        Assert.Equal(["load a", "unload a", "load a"], _stage.Asked);
        Assert.Equal(["a"], _stage.Parts);
    }

    [Fact]
    public async Task LoadAsync_DeviceIsAway_IsAskedForAgainWhenItIsBack()
    {
        await _stage.KillAsync();
        Assert.Equal(ErrorReason.DeviceUnavailable, (await LoadAsync("a"))?.Reason);

        _stage.Start();

        Assert.Null(await LoadAsync("a"));
        Assert.Equal(["a"], _stage.Parts);
    }

    [Fact]
    public async Task LoadAsync_ConnectionIsRetired_SaysThatTheDeviceHasLeft()
    {
        _stage.Connection.Retire();

        Assert.Equal(ErrorReason.DeviceUnavailable, (await LoadAsync("a"))?.Reason);
        Assert.Empty(_stage.Asked);
    }

    private Task<Error?> LoadAsync(string part, params string[] beside) =>
        _parts.LoadAsync(StagePlans.Call(part), beside, limit: null, CancellationToken.None);

    private void Hold() => _stage.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Release()
    {
        var hold = _stage.Hold!;
        _stage.Hold = null;
        hold.SetResult();
    }
}
