using EdgeAspire.Gate.Configuration;
using EdgeAspire.Protocol.Devices;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Plans;

/// <summary>The stages that are registered at the planner.</summary>
internal sealed class StageAddresses(DeviceRegistry.DeviceRegistryClient registry, IOptions<GateOptions> options)
{
    /// <summary>Their addresses by name; null when the planner does not answer.</summary>
    public async Task<IReadOnlyDictionary<string, Uri>?> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The deadline of a gRPC call is wall-clock time, whatever clock the gate runs on.
            var list = await registry.ListAsync(new ListRequest(), deadline: DateTime.UtcNow + options.Value.ProbeTimeout, cancellationToken: cancellationToken);
            var stages = new Dictionary<string, Uri>(StringComparer.Ordinal);
            foreach (var device in list.Devices.Where(device => !device.Lost && device.Registration.Role is "stage"))
            {
                if (Uri.TryCreate(device.Registration.GrpcAddress, UriKind.Absolute, out var address) && address.Scheme is "http")
                {
                    stages[device.Registration.Device] = address;
                }
            }

            return stages;
        }
        catch (RpcException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
