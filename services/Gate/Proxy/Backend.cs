using EdgeAspire.Gate.Configuration;

namespace EdgeAspire.Gate.Proxy;

/// <summary>A service behind the gate.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Address">Its REST address, by the settings in force.</param>
internal sealed record Backend(string Name, Func<GateOptions, Uri> Address);
