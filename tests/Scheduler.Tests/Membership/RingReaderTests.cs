using EdgeAspire.Protocol.Devices;
using EdgeAspire.Scheduler.Membership;
using EdgeAspire.Scheduler.Sources;

namespace EdgeAspire.Scheduler.Tests.Membership;

public sealed class RingReaderTests
{
    [Fact]
    public void Read_List_HasTheWorkersOfThePlanThatAreThere()
    {
        var ring = RingReader.Read(
            List(
                Worker("b", registered: 12),
                Worker("a", registered: 11),
                Worker("other", plan: "another"),
                Worker("away", isLost: true),
                Worker("longer", lastBlock: 3),
                Worker("unreadable", address: "nowhere"),
                new Device { Registration = new DeviceRegistration { Device = "stage", Role = "stage", GrpcAddress = "http://h:1" } }),
            Samples.PlanId,
            blocks: 2);

        Assert.Equal(20, ring.View.Version);
        Assert.Equal(["a", "b"], ring.Peers.Values.Select(peer => peer.Name).Order(StringComparer.Ordinal));
        Assert.Equal(12, ring.View.Find(WorkerNumber.Of("b"))!.Incarnation);
        Assert.Equal(7ul, ring.Instances[WorkerNumber.Of("a")]);
        Assert.Empty(ring.LeftOut);
        Assert.Equal("a/door", ring.Sources[SourceNumber.Of("a", "door")]);
    }

    [Fact]
    public void Read_TwoNamesWithOneNumber_WhoCameLaterIsLeftOut()
    {
        var (first, second) = SameNumber();
        var ring = RingReader.Read(List(Worker(second, registered: 12), Worker(first, registered: 11)), Samples.PlanId, blocks: 2);

        Assert.Equal([second], ring.LeftOut);
        Assert.Equal(first, Assert.Single(ring.Peers.Values).Name);
    }

    [Theory]
    [InlineData("", 2166136261u)]
    [InlineData("a", 0xE40C292Cu)]
    [InlineData("foobar", 0xBF9CF968u)]
    public void Of_Name_IsFnv1a(string name, uint hash) => Assert.Equal((int)(hash & int.MaxValue), WorkerNumber.Of(name));

    private static (string First, string Second) SameNumber()
    {
        Dictionary<int, string> seen = [];
        for (var number = 0; ; number++)
        {
            var name = $"pi-{number}";
            if (!seen.TryAdd(WorkerNumber.Of(name), name))
            {
                return (seen[WorkerNumber.Of(name)], name);
            }
        }
    }

    private static ListResponse List(params Device[] devices)
    {
        ListResponse list = new() { Revision = 20 };
        list.Devices.AddRange(devices);
        return list;
    }

    private static Device Worker(
        string name, ulong registered = 10, string plan = Samples.PlanId, bool isLost = false, int lastBlock = 2, string address = "http://h:1") => new()
        {
            Lost = isLost,
            RegisteredRevision = registered,
            Registration = new DeviceRegistration
            {
                Device = name,
                Role = RingReader.Role,
                GrpcAddress = address,
                RingWorker = new RingWorker { Plan = plan, Instance = 7, SecondsPerWork = 1, SecondsPerParameter = 1, LastBlock = lastBlock, Sources = { "door" } },
            },
        };
}
