using EdgeAspire.Gate.Configuration;
using EdgeAspire.Protocol.Devices;
using EdgeAspire.Protocol.Errors;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Rings;

/// <summary>The schedulers that are registered at the planner.</summary>
internal sealed class RingDevices(DeviceRegistry.DeviceRegistryClient registry, IOptions<GateOptions> options)
{
    private const string Role = "scheduler";

    /// <summary>Them by name, those too that were lost a short while ago; or why they are not known.</summary>
    public async Task<Outcome<IReadOnlyList<RingDevice>>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The deadline of a gRPC call is wall-clock time, whatever clock the gate runs on.
            var list = await registry.ListAsync(new ListRequest(), deadline: DateTime.UtcNow + options.Value.ProbeTimeout, cancellationToken: cancellationToken);
            return list.Devices
                .Where(device => device.Registration is { Role: Role, RingWorker: not null })
                .OrderBy(device => device.Registration.Device, StringComparer.Ordinal)
                .Select(device => new RingDevice(device.Registration.Device, AddressOf(device.Registration.RingWorker), device.Lost))
                .ToArray();
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new Error(ErrorReason.DeviceUnavailable, $"The planner at {options.Value.Planner.Grpc} does not answer: {exception.Status.Detail}");
        }
    }

    private static Uri? AddressOf(RingWorker worker) =>
        Uri.TryCreate(worker.RestAddress, UriKind.Absolute, out var address) && address.Scheme is "http" ? address : null;
}
