namespace EdgeAspire.Gate.Proxy;

/// <summary>A service behind the gate.</summary>
internal sealed record Backend(string Name, Uri Address);
