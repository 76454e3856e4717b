using EdgeAspire.Gate.Devices;

namespace EdgeAspire.Gate.Routing;

/// <summary>A device that serves a part.</summary>
internal sealed record ExpertRoute(string Device, DeviceConnection Connection);
