using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Gate.Inference;
using EdgeAspire.Gate.Plans;
using EdgeAspire.Gate.Rounding;
using EdgeAspire.Gate.Tests.Fakes;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Tests.Plans;

/// <summary>Requests whose devices lose parts or go away.</summary>
public sealed class PlanStrategyTests : IAsyncDisposable
{
    private readonly FakeStage _first = new("pi-1");
    private readonly FakeStage _second = new("pi-2");
    private readonly DeviceProber _prober;
    private readonly RoundingCheck _rounding;
    private readonly PlanTable _table = new();
    private readonly PlanStrategy _strategy;

    public PlanStrategyTests()
    {
        // No device is asked whether it is back while a test runs.
        var options = Options.Create(new GateOptions { FirstProbeSeconds = 3600, LongestProbeSeconds = 3600 });
        _prober = new DeviceProber(options, TimeProvider.System, NullLogger<DeviceProber>.Instance);
        var feed = new RunFeed();
        _rounding = new RoundingCheck(new Admission(options), feed, options, TimeProvider.System, NullLogger<RoundingCheck>.Instance);
        _strategy = new PlanStrategy(
            _table,
            _prober,
            new PartLoader(options, TimeProvider.System),
            new PlanObservations(),
            _rounding,
            feed,
            options,
            TimeProvider.System,
            NullLogger<PlanStrategy>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _rounding.DisposeAsync();
        await _prober.DisposeAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task InferAsync_PartIsGone_IsLoadedAgainAndTheRequestRepeated()
    {
        var model = new DeployedModel(1, [StagePlans.Route("plan", (_first, "a"))], []);
        _first.Losses = 1;

        using var response = (await InferAsync(model)).Value;

        Assert.Equal(1, response.Parameters[EdgeParameters.Retries].Int64Param);
        Assert.Equal(["load a", "run a", "load a", "run a"], _first.Asked);
        Assert.Null(_first.Connection.Suspension);
    }

    [Fact]
    public async Task InferAsync_PartIsGoneAgainAndAgain_EndsAfterSomeTries()
    {
        var model = new DeployedModel(1, [StagePlans.Route("plan", (_first, "a"))], []);
        _first.Losses = int.MaxValue;

        var error = (await InferAsync(model)).Error;

        Assert.Equal(ErrorReason.NotFound, error?.Reason);
        Assert.Contains("device pi-1", error?.Message, StringComparison.Ordinal);
        Assert.Equal(4, _first.Asked.Count(asked => asked is "run a"));
    }

    [Fact]
    public async Task InferAsync_DeviceIsAway_TheSpareAnswersAndTheDeviceIsLeftOut()
    {
        var model = new DeployedModel(
            1, [StagePlans.Route("plan", (_first, "a"), (_second, "b"))], [StagePlans.Route("without-1", (_second, "c"))]);
        await _first.KillAsync();

        using var response = (await InferAsync(model)).Value;

        Assert.Equal("without-1", response.Parameters[EdgeParameters.Plan].StringParam);
        Assert.NotNull(_first.Connection.Suspension);
        Assert.Null(_second.Connection.Suspension);
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(int.MaxValue, ErrorReason.Overloaded)]
    public async Task InferAsync_DeviceHasNoRoomForRequests_IsAskedAgainAndNotLeftOut(int refusals, ErrorReason? expected)
    {
        var model = new DeployedModel(1, [StagePlans.Route("plan", (_first, "a"))], [StagePlans.Route("without-1", (_second, "c"))]);
        _first.Refusals = refusals;

        var outcome = await InferAsync(model);

        Assert.Equal(expected, outcome.Error?.Reason);
        Assert.Equal(4, _first.Asked.Count(asked => asked is "run a"));
        Assert.Null(_first.Connection.Suspension);
        if (outcome.TryGetValue(out var response, out _))
        {
            response.Dispose();
        }
    }

    private async Task<Outcome<InferResponse>> InferAsync(DeployedModel model)
    {
        _table.Swap(new Dictionary<string, DeployedModel>(StringComparer.Ordinal) { [model.Description.Name] = model }, new Dictionary<string, string>(StringComparer.Ordinal));
        using var request = new InferRequest { ModelName = model.Description.Name };
        return await _strategy.InferAsync(request, model, new RequestDeadline(TimeSpan.FromMinutes(1), IsShortened: false), CancellationToken.None);
    }
}
