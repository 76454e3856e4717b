using EdgeAspire.Inference.Runtime;
using EdgeAspire.Testing;

namespace EdgeAspire.Expert.Tests.Registration;

public sealed class RegistrationServiceTests
{
    [Fact]
    public async Task Start_Planner_LearnsWhoAndWhere()
    {
        await using var planner = await FakePlanner.StartAsync();
        planner.Publish(3, TestModels.Logits());
        await using var expert = await ExpertHost.StartAsync(planner.Settings);

        await planner.WaitForAsync("heartbeat", "3");

        Assert.Equal("pi", planner.Registration?.Device);
        Assert.Equal("expert", planner.Registration?.Role);
        Assert.Equal(expert.Client.Address, new Uri(planner.Registration!.GrpcAddress));
        Assert.Equal(MemoryLimit.FindBytes() ?? 0, planner.Registration.MemoryBytes);
        Assert.False(planner.Registration.HasGflops || planner.Registration.HasMbps || planner.Registration.HasDelayMs);
    }

    [Fact]
    public async Task Start_AdvertisedAddress_IsTheOneRegistered()
    {
        await using var planner = await FakePlanner.StartAsync();
        await using var expert = await ExpertHost.StartAsync([.. planner.Settings, "--Expert:AdvertisedAddress=http://10.0.0.7:8081"]);

        await planner.WaitForAsync("register");

        Assert.Equal("http://10.0.0.7:8081", planner.Registration?.GrpcAddress);
    }

    [Fact]
    public async Task Heartbeat_LeaseForgotten_RegistersAgain()
    {
        await using var planner = await FakePlanner.StartAsync();
        planner.Publish(1, TestModels.Logits());
        await using var expert = await ExpertHost.StartAsync(planner.Settings);
        await planner.WaitForAsync("heartbeat", "1");

        planner.ForgetDevices();

        await planner.WaitForAsync("register", "1");
        await planner.WaitForAsync("heartbeat", "1");
    }

    [Fact]
    public async Task Heartbeat_PlannerAway_ServesOnAndComesBack()
    {
        var ports = FreePorts.TakeAtOnce(2);
        var planner = await FakePlanner.StartAsync(ports[0], ports[1]);
        planner.Publish(1, TestModels.Logits());
        await using var expert = await ExpertHost.StartAsync(planner.Settings);
        await planner.WaitForAsync("heartbeat", "1");

        await planner.DisposeAsync();

        using (var request = Request.For("m", Request.Tensor("image", [1, 2], 1f, 0f)))
        using (var response = (await expert.InferAsync(request)).Value)
        {
            Assert.Equal("1", response.ModelVersion);
        }

        await using var again = await FakePlanner.StartAsync(ports[0], ports[1]);
        await again.WaitForAsync("register", "1");
    }

    [Fact]
    public async Task Stop_Registered_LeavesTheRegistry()
    {
        await using var planner = await FakePlanner.StartAsync();
        planner.Publish(1, TestModels.Logits());
        await using var expert = await ExpertHost.StartAsync(planner.Settings);
        await planner.WaitForAsync("heartbeat", "1");

        await expert.StopAsync();

        await planner.WaitForAsync("deregister");
    }
}
