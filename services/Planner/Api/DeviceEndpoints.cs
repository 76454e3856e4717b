using EdgeAspire.Planner.Devices;
using EdgeAspire.Protocol.Devices;

namespace EdgeAspire.Planner.Api;

/// <summary>The registry for people and pages; devices speak gRPC with it.</summary>
internal static class DeviceEndpoints
{
    public static void MapDevices(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/devices", List);

    private static IResult List(DeviceLeases leases)
    {
        IReadOnlyList<DeviceBody> devices = [.. leases.List().Devices.Select(Describe)];
        return Results.Json(devices, PlannerJson.Readable.IReadOnlyListDeviceBody);
    }

    private static DeviceBody Describe(Device device) => new(
        device.Registration.Device,
        device.Registration.GrpcAddress,
        device.Registration.Role,
        [.. device.Registration.Models.Select(model => new ServedModelBody(model.Name, model.Version, model.Part))],
        device.LeaseSecondsLeft,
        device.Lost ? DeviceStates.Lost : DeviceStates.Ready);
}
