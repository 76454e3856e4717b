using EdgeAspire.Stage.Measuring;
using EdgeAspire.Stage.Parts;
using EdgeAspire.Stage.Sessions;
using EdgeAspire.Stage.Tests.Hosting;
using Numbers = EdgeAspire.Testing.Cutting.Tensor;

namespace EdgeAspire.Stage.Tests.Registration;

public sealed class RegistrationTests
{
    [Fact]
    public async Task Start_Measuring_RegistersSpeedMemoryAndLink()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi", "--Stage:Measure=Device", "--Stage:MemoryBytes=100000000");

        await Condition.HoldsAsync(async () => await planner.FindDeviceAsync("pi") is not null);

        var device = (await planner.FindDeviceAsync("pi"))!;
        Assert.Equal(("stage", 100_000_000L), (device.Role, device.MemoryBytes));
        Assert.Equal(stage.Client.Address, new Uri(device.GrpcAddress));
        Assert.InRange(device.Gflops, 0.01, 10_000);
        Assert.InRange(device.Mbps, 0.1, 1_000_000);
        Assert.InRange(device.DelayMs, 0, 10_000);
        Assert.InRange(device.MessageMs, 1e-4, 10_000);
        Assert.Equal(0, stage.Get<SessionTable>().Count);
    }

    [Fact]
    public async Task Load_MeasuringParts_TheDatabaseHasTheirLayers()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi", "--Stage:Measure=parts");
        var part = await planner.StoreAsync(Networks.AddOne(4));
        Assert.Null(await stage.LoadAsync(part));
        using var client = new HttpClient();

        await Condition.HoldsAsync(async () =>
        {
            using var response = await client.GetAsync(new Uri(planner.Rest, "/api/devices/pi/profile"));
            return response.IsSuccessStatusCode && (await response.Content.ReadAsStringAsync()).Contains("\"Add\"", StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Measure_PlannerAway_KeepsWhatIsKnown()
    {
        var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi");
        await planner.DisposeAsync();

        await stage.Get<DeviceMeasurement>().MeasureAsync(CancellationToken.None);

        var figures = stage.Get<Stage.Registration.AnnouncedStage>().Figures;
        Assert.NotNull(figures.Gflops);
        Assert.Null(figures.Mbps);
    }

    [Fact]
    public async Task Stop_SessionAlive_LeavesTheRegistryAndLetsTheSessionEnd()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi", "--Stage:DrainSeconds=60");
        var part = await planner.StoreAsync(Networks.AddOne(4));
        Assert.Null(await stage.LoadAsync(part));
        await Condition.HoldsAsync(async () => await planner.FindDeviceAsync("pi") is not null);
        using var first = Call.Of(part, "s").WithPiece(Call.Box("x", (0, 1), (0, 2)), Numbers.Zero([1, 2]));
        using var second = Call.Of(part, "s").WithPiece(Call.Box("x", (0, 1), (0, 4)), Numbers.Zero([1, 4])).With(Protocol.EdgeParameters.End, value: true);
        using (var delivery = Call.Delivery("s"))
        {
            using var delivered = (await stage.InferAsync(delivery)).Value;
        }

        var stopping = stage.StopAsync();
        await Condition.HoldsAsync(async () => await planner.FindDeviceAsync("pi") is null);
        Assert.False(stopping.IsCompleted);
        using var response = (await stage.InferAsync(second)).Value;

        await stopping;
    }

    [Fact]
    public void MemoryBudget_NothingConfigured_LeavesWhatTheProcessNeeds()
    {
        const long Mebibyte = 1L << 20;

        Assert.Equal(256 * Mebibyte - 90 * Mebibyte - 64 * Mebibyte, new MemoryBudget(null, 256 * Mebibyte, 90 * Mebibyte).LimitBytes);
        Assert.Equal(1024 * Mebibyte - 90 * Mebibyte - 256 * Mebibyte, new MemoryBudget(null, 1024 * Mebibyte, 90 * Mebibyte).LimitBytes);
        Assert.Equal(2048 * Mebibyte - 90 * Mebibyte - 320 * Mebibyte, new MemoryBudget(null, 2048 * Mebibyte, 90 * Mebibyte).LimitBytes);
        Assert.Equal(4096 * Mebibyte - 90 * Mebibyte - 512 * Mebibyte, new MemoryBudget(null, 4096 * Mebibyte, 90 * Mebibyte).LimitBytes);
        Assert.Equal(Mebibyte, new MemoryBudget(null, 64 * Mebibyte, 90 * Mebibyte).LimitBytes);
        Assert.Equal(5, new MemoryBudget(5, 256 * Mebibyte, 90 * Mebibyte).LimitBytes);
        Assert.False(new MemoryBudget(null, null, 90 * Mebibyte).IsKnown);
    }
}
