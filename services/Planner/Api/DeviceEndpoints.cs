using EdgeAspire.Planner.Devices;
using EdgeAspire.Planner.Profiles;
using EdgeAspire.Protocol.Devices;

namespace EdgeAspire.Planner.Api;

/// <summary>The registry for people and pages; devices speak gRPC with it.</summary>
internal static class DeviceEndpoints
{
    public static void MapDevices(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/devices", List);

    private static IResult List(DeviceLeases leases, ProfileStore profiles)
    {
        IReadOnlyList<DeviceBody> devices = [.. leases.List().Devices.Select(device => Describe(device, profiles.Has(device.Registration.Device)))];
        return Results.Json(devices, PlannerJson.Readable.IReadOnlyListDeviceBody);
    }

    private static DeviceBody Describe(Device device, bool hasProfile) => new(
        device.Registration.Device,
        device.Registration.GrpcAddress,
        device.Registration.Role,
        [.. device.Registration.Models.Select(model => new ServedModelBody(model.Name, model.Version, model.Part))],
        device.LeaseSecondsLeft,
        device.Lost ? DeviceStates.Lost : DeviceStates.Ready,
        hasProfile,
        device.Registration.HasGflops ? device.Registration.Gflops : null,
        device.Registration.HasMemoryBytes ? device.Registration.MemoryBytes : null,
        device.Registration.HasMbps ? device.Registration.Mbps : null,
        device.Registration.HasDelayMs ? device.Registration.DelayMs : null,
        device.Registration.HasMessageMs ? device.Registration.MessageMs : null);
}
