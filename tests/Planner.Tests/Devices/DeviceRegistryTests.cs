using System.Text.Json;
using EdgeAspire.Protocol.Devices;
using Grpc.Core;

namespace EdgeAspire.Planner.Tests.Devices;

public sealed class DeviceRegistryTests
{
    private const string Settings = "--Planner:LeaseSeconds=10";

    [Fact]
    public async Task Register_Device_IsListedWithItsModels()
    {
        await using PlannerHost host = await PlannerHost.StartAsync(Settings);
        DeviceRegistry.DeviceRegistryClient client = new(host.Channel);
        LeaseResponse lease = await client.RegisterAsync(new RegisterRequest { Registration = Registration("pi-1") });
        Assert.Equal(10, lease.LeaseSeconds);
        host.Time.Advance(TimeSpan.FromSeconds(4));

        Device device = Assert.Single((await client.ListAsync(new ListRequest())).Devices);
        Assert.Equal(Registration("pi-1"), device.Registration);
        Assert.Equal(6, device.LeaseSecondsLeft);

        JsonElement body = Assert.Single((await host.GetAsync("/api/devices")).EnumerateArray());
        Assert.Equal("pi-1", body.GetProperty("device").GetString());
        Assert.Equal("http://10.0.0.7:8081", body.GetProperty("grpc_address").GetString());
        Assert.Equal("ready", body.GetProperty("state").GetString());
        Assert.Equal(6, body.GetProperty("lease_seconds_left").GetDouble());
        Assert.Equal("""[{"name":"digits","version":1,"part":"expert-0"}]""", body.GetProperty("models").GetRawText());
    }

    [Fact]
    public async Task Register_WithResources_ListsThemAndKeepsThemOverHeartbeats()
    {
        await using PlannerHost host = await PlannerHost.StartAsync(Settings);
        DeviceRegistry.DeviceRegistryClient client = new(host.Channel);
        DeviceRegistration full = Registration("pi-1");
        (full.Gflops, full.MemoryBytes, full.Mbps, full.DelayMs, full.MessageMs) = (13.6, 1L << 32, 94.1, 0.4, 0.3);
        await client.RegisterAsync(new RegisterRequest { Registration = full });
        await client.RegisterAsync(new RegisterRequest { Registration = Registration("pi-2") });

        await client.HeartbeatAsync(Heartbeat("pi-1", version: 1));

        JsonElement devices = await host.GetAsync("/api/devices");
        Assert.Equal(13.6, devices[0].GetProperty("gflops").GetDouble());
        Assert.Equal(1L << 32, devices[0].GetProperty("memory_bytes").GetInt64());
        Assert.Equal(94.1, devices[0].GetProperty("mbps").GetDouble());
        Assert.Equal(0.4, devices[0].GetProperty("delay_ms").GetDouble());
        Assert.Equal(0.3, devices[0].GetProperty("message_ms").GetDouble());
        Assert.False(devices[0].GetProperty("has_profile").GetBoolean());
        Assert.All((string[])["gflops", "memory_bytes", "mbps", "delay_ms", "message_ms"], name => Assert.False(devices[1].TryGetProperty(name, out _)));
    }

    [Fact]
    public async Task Register_SchedulerAgain_HasAnotherRevisionOnlyWhereItLostWhatItHeld()
    {
        await using PlannerHost host = await PlannerHost.StartAsync(Settings);
        DeviceRegistry.DeviceRegistryClient client = new(host.Channel);
        ulong first = await RegisteredAsync(instance: 1, secondsPerWork: 1e-9);
        Assert.Equal(first, await RegisteredAsync(instance: 1, secondsPerWork: 2e-9));

        ulong restarted = await RegisteredAsync(instance: 2, secondsPerWork: 2e-9);
        Assert.True(restarted > first);

        host.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.True((await client.ListAsync(new ListRequest())).Devices[0].Lost);
        Assert.True(await RegisteredAsync(instance: 2, secondsPerWork: 2e-9) > restarted);

        async Task<ulong> RegisteredAsync(ulong instance, double secondsPerWork)
        {
            DeviceRegistration registration = Scheduler(instance, secondsPerWork);
            await client.RegisterAsync(new RegisterRequest { Registration = registration });
            ListResponse list = await client.ListAsync(new ListRequest());
            Assert.True(list.Devices[0].RegisteredRevision <= list.Revision);
            return list.Devices[0].RegisteredRevision;
        }
    }

    [Theory]
    [InlineData("scheduler", 0.0, 2, "ring_worker has 0 seconds per work")]
    [InlineData("scheduler", 1e-9, 0, "ring_worker has memory for blocks 0 to 0")]
    [InlineData("stage", 1e-9, 2, "ring_worker is there, but the role is 'stage'")]
    public async Task Register_RingWorkerOutOfRange_IsRefused(string role, double secondsPerWork, int lastBlock, string expected)
    {
        await using PlannerHost host = await PlannerHost.StartAsync(Settings);
        DeviceRegistration registration = Scheduler(1, secondsPerWork);
        registration.Role = role;
        registration.RingWorker.LastBlock = lastBlock;
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await new DeviceRegistry.DeviceRegistryClient(host.Channel).RegisterAsync(new RegisterRequest { Registration = registration }));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains(expected, refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_SourceWithoutAName_IsRefused()
    {
        await using PlannerHost host = await PlannerHost.StartAsync(Settings);
        DeviceRegistration registration = Scheduler(1, 1e-9);
        registration.RingWorker.Sources.Add("a/b");
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await new DeviceRegistry.DeviceRegistryClient(host.Channel).RegisterAsync(new RegisterRequest { Registration = registration }));
        Assert.Contains("A source of a scheduler is 'a/b'", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, 1L, 1.0, 0.0, "gflops is 0: expected a number above 0")]
    [InlineData(double.NaN, 1L, 1.0, 0.0, "gflops is NaN")]
    [InlineData(double.PositiveInfinity, 1L, 1.0, 0.0, "gflops is Infinity")]
    [InlineData(2e9, 1L, 1.0, 0.0, "gflops is 2000000000")]
    [InlineData(1.0, 0L, 1.0, 0.0, "memory_bytes is 0: expected 1 to")]
    [InlineData(1.0, long.MaxValue, 1.0, 0.0, "memory_bytes is 9223372036854775807")]
    [InlineData(1.0, 1L, -1.0, 0.0, "mbps is -1")]
    [InlineData(1.0, 1L, double.NaN, 0.0, "mbps is NaN")]
    [InlineData(1.0, 1L, 1.0, -0.1, "delay_ms is -0.1: expected a number from 0")]
    [InlineData(1.0, 1L, 1.0, double.NaN, "delay_ms is NaN")]
    [InlineData(1.0, 1L, 1.0, 0.0, "message_ms is -1: expected a number from 0", -1.0)]
    [InlineData(1.0, 1L, 1.0, 0.0, "message_ms is NaN", double.NaN)]
    public async Task Register_BadResources_AreNamed(
        double gflops, long memoryBytes, double mbps, double delayMs, string message, double messageMs = 0)
    {
        await using PlannerHost host = await PlannerHost.StartAsync(Settings);
        DeviceRegistry.DeviceRegistryClient client = new(host.Channel);
        DeviceRegistration registration = Registration("pi-1");
        (registration.Gflops, registration.MemoryBytes, registration.Mbps) = (gflops, memoryBytes, mbps);
        (registration.DelayMs, registration.MessageMs) = (delayMs, messageMs);

        RpcException error = await Assert.ThrowsAsync<RpcException>(
            async () => await client.RegisterAsync(new RegisterRequest { Registration = registration }));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains(message, error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heartbeat_InTime_RenewsAndCarriesNewModels()
    {
        await using PlannerHost host = await PlannerHost.StartAsync(Settings);
        DeviceRegistry.DeviceRegistryClient client = new(host.Channel);
        await client.RegisterAsync(new RegisterRequest { Registration = Registration("pi-1") });
        ulong before = (await client.ListAsync(new ListRequest())).Revision;

        host.Time.Advance(TimeSpan.FromSeconds(9));
        await client.HeartbeatAsync(Heartbeat("pi-1", version: 1));
        Assert.Equal(before, (await client.ListAsync(new ListRequest())).Revision);

        host.Time.Advance(TimeSpan.FromSeconds(9));
        await client.HeartbeatAsync(Heartbeat("pi-1", version: 2));
        ListResponse after = await client.ListAsync(new ListRequest());
        Assert.True(after.Revision > before);
        Assert.False(after.Devices[0].Lost);
        Assert.Equal(2, after.Devices[0].Registration.Models[0].Version);
    }

    [Fact]
    public async Task Lease_Expired_IsLostThenGone()
    {
        await using PlannerHost host = await PlannerHost.StartAsync(Settings, "--Planner:LostSeconds=60");
        DeviceRegistry.DeviceRegistryClient client = new(host.Channel);
        await client.RegisterAsync(new RegisterRequest { Registration = Registration("pi-1") });
        ulong registered = (await client.ListAsync(new ListRequest())).Revision;

        host.Time.Advance(TimeSpan.FromSeconds(10));
        ListResponse lost = await client.ListAsync(new ListRequest());
        Assert.True(lost.Devices[0].Lost);
        Assert.Equal(0, lost.Devices[0].LeaseSecondsLeft);
        Assert.True(lost.Revision > registered);
        Assert.Equal("lost", (await host.GetAsync("/api/devices"))[0].GetProperty("state").GetString());
        Assert.Equal(StatusCode.NotFound, await StatusOfAsync(client.HeartbeatAsync(Heartbeat("pi-1", 1))));

        host.Time.Advance(TimeSpan.FromSeconds(60));
        ListResponse gone = await client.ListAsync(new ListRequest());
        Assert.Empty(gone.Devices);
        Assert.True(gone.Revision > lost.Revision);
    }

    [Fact]
    public async Task Register_AgainAfterLoss_IsReady()
    {
        await using PlannerHost host = await PlannerHost.StartAsync(Settings);
        DeviceRegistry.DeviceRegistryClient client = new(host.Channel);
        await client.RegisterAsync(new RegisterRequest { Registration = Registration("pi-1") });
        host.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.True((await client.ListAsync(new ListRequest())).Devices[0].Lost);
        await client.RegisterAsync(new RegisterRequest { Registration = Registration("pi-1") });
        Assert.False((await client.ListAsync(new ListRequest())).Devices[0].Lost);
    }

    [Fact]
    public async Task Register_SameName_Replaces()
    {
        await using PlannerHost host = await PlannerHost.StartAsync(Settings);
        DeviceRegistry.DeviceRegistryClient client = new(host.Channel);
        await client.RegisterAsync(new RegisterRequest { Registration = Registration("pi-1") });
        DeviceRegistration moved = Registration("pi-1");
        moved.GrpcAddress = "http://10.0.0.8:8081";
        await client.RegisterAsync(new RegisterRequest { Registration = moved });
        Assert.Equal(moved, Assert.Single((await client.ListAsync(new ListRequest())).Devices).Registration);
    }

    [Fact]
    public async Task Deregister_Device_IsGoneAtOnce()
    {
        await using PlannerHost host = await PlannerHost.StartAsync(Settings);
        DeviceRegistry.DeviceRegistryClient client = new(host.Channel);
        await client.RegisterAsync(new RegisterRequest { Registration = Registration("pi-1") });
        await client.DeregisterAsync(new DeregisterRequest { Device = "pi-1" });
        await client.DeregisterAsync(new DeregisterRequest { Device = "pi-1" });
        Assert.Empty((await client.ListAsync(new ListRequest())).Devices);
    }

    [Fact]
    public async Task Heartbeat_AfterARestart_AsksToRegisterAgainAndRevisionsGrow()
    {
        await using PlannerHost host = await PlannerHost.StartAsync(Settings);
        DeviceRegistry.DeviceRegistryClient client = new(host.Channel);
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () => await client.HeartbeatAsync(Heartbeat("pi-1", 1)));
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
        Assert.Equal("Device 'pi-1' has no lease: register again.", error.Status.Detail);
        Assert.True((await client.ListAsync(new ListRequest())).Revision > 1_000_000);
    }

    [Fact]
    public async Task Register_MoreThanTheBound_LostOnesMakeRoom()
    {
        await using PlannerHost host = await PlannerHost.StartAsync(Settings, "--Planner:MaxDevices=2", "--Planner:LostSeconds=600");
        DeviceRegistry.DeviceRegistryClient client = new(host.Channel);
        await client.RegisterAsync(new RegisterRequest { Registration = Registration("pi-1") });
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await client.RegisterAsync(new RegisterRequest { Registration = Registration("pi-2") });
        Assert.Equal(
            StatusCode.ResourceExhausted, await StatusOfAsync(client.RegisterAsync(new RegisterRequest { Registration = Registration("pi-3") })));

        host.Time.Advance(TimeSpan.FromSeconds(6));
        await client.RegisterAsync(new RegisterRequest { Registration = Registration("pi-3") });
        Assert.Equal("pi-2 pi-3", string.Join(' ', (await client.ListAsync(new ListRequest())).Devices.Select(device => device.Registration.Device)));
    }

    [Theory]
    [InlineData("", "http://h:1", "expert", "Device name is ''")]
    [InlineData("../x", "http://h:1", "expert", "Device name is '../x'")]
    [InlineData("pi\n", "http://h:1", "expert", "Device name is")]
    [InlineData("pi", "", "expert", "grpc_address is ''")]
    [InlineData("pi", "10.0.0.1:80", "expert", "grpc_address is '10.0.0.1:80'")]
    [InlineData("pi", "ftp://h:1", "expert", "grpc_address is 'ftp://h:1': expected http://host:port")]
    [InlineData("pi", "http://user@h:1", "expert", "grpc_address")]
    [InlineData("pi", "http://h:1/path?query", "expert", "grpc_address")]
    [InlineData("pi", "http://h:99999", "expert", "grpc_address")]
    [InlineData("pi", "http://h:1", "boss", "role is 'boss': expected 'expert', 'stage' or 'scheduler'")]
    public async Task Register_BadValue_IsNamed(string device, string address, string role, string message)
    {
        await using PlannerHost host = await PlannerHost.StartAsync(Settings);
        DeviceRegistry.DeviceRegistryClient client = new(host.Channel);
        DeviceRegistration registration = new() { Device = device, GrpcAddress = address, Role = role };
        RpcException error = await Assert.ThrowsAsync<RpcException>(
            async () => await client.RegisterAsync(new RegisterRequest { Registration = registration }));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains(message, error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_BadModels_AreNamed()
    {
        await using PlannerHost host = await PlannerHost.StartAsync(Settings);
        DeviceRegistry.DeviceRegistryClient client = new(host.Channel);
        DeviceRegistration many = Registration("pi-1");
        many.Models.Add(Enumerable.Range(2, 64).Select(version => new ServedModel { Name = "digits", Version = version, Part = "expert-0" }));
        DeviceRegistration twice = Registration("pi-1");
        twice.Models.Add(twice.Models[0].Clone());
        DeviceRegistration negative = Registration("pi-1");
        negative.Models[0].Version = -1;
        DeviceRegistration named = Registration("pi-1");
        named.Models[0].Name = "a/b";
        foreach (DeviceRegistration? registration in new[] { many, twice, negative, named, null })
        {
            Assert.Equal(
                StatusCode.InvalidArgument, await StatusOfAsync(client.RegisterAsync(new RegisterRequest { Registration = registration })));
        }
    }

    private static DeviceRegistration Scheduler(ulong instance, double secondsPerWork) => new()
    {
        Device = "pi-1-scheduler",
        GrpcAddress = "http://10.0.0.7:8121",
        Role = "scheduler",
        RingWorker = new RingWorker { Plan = "0123", Instance = instance, SecondsPerWork = secondsPerWork, SecondsPerParameter = 1e-7, LastBlock = 2 },
    };

    private static DeviceRegistration Registration(string device) => new()
    {
        Device = device,
        GrpcAddress = "http://10.0.0.7:8081",
        Role = "expert",
        Models = { new ServedModel { Name = "digits", Version = 1, Part = "expert-0" } },
    };

    private static HeartbeatRequest Heartbeat(string device, int version) => new()
    {
        Device = device,
        Models = { new ServedModel { Name = "digits", Version = version, Part = "expert-0" } },
    };

    private static async Task<StatusCode> StatusOfAsync(AsyncUnaryCall<LeaseResponse> call) =>
        (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode;
}
