using EdgeAspire.Gate.Devices;

namespace EdgeAspire.Gate.Plans;

/// <summary>One connection per device that plans name, kept as long as one does.</summary>
internal sealed class DeviceConnections(Func<Uri, DeviceConnection> connect)
{
    private readonly Dictionary<Uri, DeviceConnection> _connections = [];

    /// <summary>The connection to an address.</summary>
    public DeviceConnection To(Uri address)
    {
        if (!_connections.TryGetValue(address, out var connection))
        {
            _connections.Add(address, connection = connect(address));
        }

        return connection;
    }

    /// <summary>Lets go of those that are not used any more.</summary>
    public void Keep(IReadOnlySet<DeviceConnection> used)
    {
        foreach (var (address, connection) in _connections.Where(entry => !used.Contains(entry.Value)).ToList())
        {
            _connections.Remove(address);
            connection.Retire();
        }
    }
}
