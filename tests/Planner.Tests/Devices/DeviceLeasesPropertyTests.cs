using EdgeAspire.Planner.Devices;
using EdgeAspire.Protocol.Devices;
using EdgeAspire.Testing;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Tests.Devices;

/// <summary>Whatever devices do, in whatever order: the registry stays within its bound and tells of every change.</summary>
public sealed class DeviceLeasesPropertyTests
{
    private const int MaxDevices = 3;

    [Fact]
    public void AnySequence_BoundHoldsLeasesAreTrueAndEveryChangeHasARevision() =>
        Prop.ForAll<(byte Action, byte Device)[]>(Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static bool Holds((byte Action, byte Device)[] steps)
    {
        ManualTimeProvider time = new();
        PlannerOptions options = new() { MaxDevices = MaxDevices, LeaseSeconds = 10, LostSeconds = 20 };
        DeviceLeases leases = new(Options.Create(options), new PlannerMetrics(), time, NullLogger<DeviceLeases>.Instance);
        ListResponse before = leases.List();
        foreach ((byte action, byte number) in steps)
        {
            Step(leases, time, action, $"pi-{number % 5}");
            ListResponse after = leases.List();
            bool isBounded = after.Devices.Count <= MaxDevices;
            bool leasesHold = after.Devices.All(device => device.Lost ? device.LeaseSecondsLeft == 0 : device.LeaseSecondsLeft is > 0 and <= 10);
            bool grows = after.Revision >= before.Revision && (after.Revision > before.Revision || Table(after).SequenceEqual(Table(before)));
            if (!isBounded || !leasesHold || !grows)
            {
                return false;
            }

            before = after;
        }

        return true;
    }

    private static void Step(DeviceLeases leases, ManualTimeProvider time, byte action, string device)
    {
        ServedModel model = new() { Name = "digits", Version = action / 5, Part = "expert-0" };
        switch (action % 5)
        {
            case 0 or 1:
                leases.Register(new DeviceRegistration { Device = device, GrpcAddress = "http://h:1", Role = "expert", Models = { model } });
                break;
            case 2:
                leases.Heartbeat(device, [model]);
                break;
            case 3:
                leases.Deregister(device);
                break;
            default:
                time.Advance(TimeSpan.FromSeconds(action / 10.0));
                break;
        }
    }

    private static IEnumerable<(DeviceRegistration, bool)> Table(ListResponse list) => list.Devices.Select(device => (device.Registration, device.Lost));
}
