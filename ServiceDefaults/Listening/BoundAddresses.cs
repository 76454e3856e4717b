using Microsoft.AspNetCore.Hosting.Server.Features;

namespace EdgeAspire.ServiceDefaults.Listening;

/// <summary>The addresses of all listeners; Kestrel's own list takes no others once it has started.</summary>
internal sealed class BoundAddresses : IServerAddressesFeature
{
    public ICollection<string> Addresses { get; } = new List<string>();

    public bool PreferHostingUrls { get; set; }
}
