using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Lab.Devices;

namespace EdgeAspire.Bench.Tests.Lab.Devices;

public class ServiceArgumentsTests
{
    private static readonly DeviceSpec Device = new("pi-1", null, null, new LinkSpec(), []);
    private static readonly ServiceEndpoints Planner = ServiceEndpoints.Of(ServiceKind.Planner, "10.77.0.10");

    [Fact]
    public void Of_Stage_ListensAtItsDeviceAndKnowsThePlanner()
    {
        var arguments = Arguments(new ServiceSpec(ServiceKind.Stage, [KeyValuePair.Create("Stage:SessionSeconds", "9")]));

        Assert.Contains("--urls=http://10.77.0.11:8084", arguments);
        Assert.Contains("--GRPC_PORT=8085", arguments);
        Assert.Contains("--Stage:Planner:Rest=http://10.77.0.10:8082/", arguments);
        Assert.Contains("--Stage:Planner:Grpc=http://10.77.0.10:8083/", arguments);
        Assert.Contains("--Stage:Device=pi-1", arguments);
        Assert.Equal("--Stage:SessionSeconds=9", arguments[^1]);
    }

    [Fact]
    public void Of_Scheduler_HasANameOfItsOwnAndTheStageOfItsDevice()
    {
        var arguments = Arguments(new ServiceSpec(ServiceKind.Scheduler, [KeyValuePair.Create("Scheduler:Plan", "plan-1")]));

        Assert.Contains("--urls=http://10.77.0.11:8088", arguments);
        Assert.Contains("--GRPC_PORT=8089", arguments);
        Assert.Contains("--Scheduler:Planner:Rest=http://10.77.0.10:8082/", arguments);
        Assert.Contains("--Scheduler:Device=pi-1-scheduler", arguments);
        Assert.Contains("--Scheduler:Stage=http://10.77.0.11:8085/", arguments);
        Assert.Equal("--Scheduler:Plan=plan-1", arguments[^1]);
    }

    [Fact]
    public void Of_Planner_IsNotToldOfItself() =>
        Assert.DoesNotContain(Arguments(new ServiceSpec(ServiceKind.Planner, [])), argument => argument.Contains("Planner:", StringComparison.Ordinal));

    [Fact]
    public void Of_StageWhoseComputingIsApart_SeesToItsShareItself()
    {
        var stage = new ServiceSpec(ServiceKind.Stage, []);

        Assert.Contains("--contentRoot=/settings", Arguments(stage, Device with { CpuPercent = 13.6, OtherPercent = 30 }));
        Assert.DoesNotContain("--contentRoot=/settings", Arguments(stage, Device with { CpuPercent = 13.6 }));
        Assert.DoesNotContain("--contentRoot=/settings", Arguments(stage, Device with { CpuPercent = 200, OtherPercent = 30 }));
    }

    private static List<string> Arguments(ServiceSpec service, DeviceSpec? device = null) =>
        [.. ServiceArguments.Of(service, device ?? Device, ServiceEndpoints.Of(service.Kind, "10.77.0.11"), Planner, "/settings")];
}
