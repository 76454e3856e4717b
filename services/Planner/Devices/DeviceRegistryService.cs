using EdgeAspire.Protocol.Devices;
using EdgeAspire.Protocol.Errors;
using Grpc.Core;

namespace EdgeAspire.Planner.Devices;

/// <summary>The registry as devices and gates call it.</summary>
internal sealed class DeviceRegistryService : DeviceRegistry.DeviceRegistryBase
{
    private readonly DeviceLeases _leases;

    public DeviceRegistryService(DeviceLeases leases) => _leases = leases;

    public override Task<LeaseResponse> Register(RegisterRequest request, ServerCallContext context) =>
        Answer(_leases.Register(request.Registration));

    public override Task<LeaseResponse> Heartbeat(HeartbeatRequest request, ServerCallContext context) =>
        Answer(_leases.Heartbeat(request.Device, request.Models));

    public override Task<DeregisterResponse> Deregister(DeregisterRequest request, ServerCallContext context) =>
        _leases.Deregister(request.Device) is { } error ? throw error.ToRpcException() : Task.FromResult(new DeregisterResponse());

    public override Task<ListResponse> List(ListRequest request, ServerCallContext context) => Task.FromResult(_leases.List());

    private static Task<LeaseResponse> Answer(Outcome<double> outcome) =>
        outcome.TryGetValue(out double seconds, out Error? error)
            ? Task.FromResult(new LeaseResponse { LeaseSeconds = seconds })
            : throw error.ToRpcException();
}
