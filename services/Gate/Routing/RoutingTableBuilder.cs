using System.Collections.Immutable;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Gate.Models;

namespace EdgeAspire.Gate.Routing;

/// <summary>Makes a table of what the devices announce, and keeps one connection per address across tables.</summary>
internal sealed class RoutingTableBuilder(Func<Uri, DeviceConnection> connect)
{
    private readonly Dictionary<Uri, DeviceConnection> _connections = [];
    private readonly List<ExpertRoute> _opened = [];

    /// <param name="announcements">What the devices announce.</param>
    /// <param name="manifests">The manifests of the announced versions; a version without one is left out.</param>
    public RoutingTable Build(
        IReadOnlyList<Announcement> announcements, IReadOnlyDictionary<(string Model, int Version), ModelManifest> manifests)
    {
        var models = announcements
            .Where(announcement => manifests.ContainsKey((announcement.Model, announcement.Version)))
            .GroupBy(announcement => announcement.Model, StringComparer.Ordinal)
            .Select(model => new ModelRoute(
                model.Key,
                model.GroupBy(announcement => announcement.Version)
                    .Select(version => BuildVersion(manifests[(model.Key, version.Key)], [.. version]))))
            .ToList();
        return new RoutingTable(models);
    }

    /// <summary>The devices that were new in the tables built since the last call.</summary>
    public IReadOnlyList<ExpertRoute> TakeOpened()
    {
        var opened = _opened.ToList();
        _opened.Clear();
        return opened;
    }

    /// <summary>Lets go of the connections that no announcement names. Call it after the new table is in force.</summary>
    public void RetireUnused(IReadOnlyList<Announcement> announcements)
    {
        var used = announcements.Select(announcement => announcement.Address).ToHashSet();
        foreach (var (address, connection) in _connections.Where(entry => !used.Contains(entry.Key)).ToList())
        {
            _connections.Remove(address);
            connection.Retire();
        }
    }

    private VersionRoute BuildVersion(ModelManifest manifest, IReadOnlyList<Announcement> announcements)
    {
        var parts = manifest.Parts.Select(part => new PartRoute(
            part,
            [
                .. announcements
                    .Where(announcement => string.Equals(announcement.Part, part, StringComparison.Ordinal))
                    .OrderBy(announcement => announcement.Device, StringComparer.Ordinal)
                    .Select(announcement => Connect(announcement)),
            ]));
        return new VersionRoute(manifest, parts.ToImmutableArray());
    }

    private ExpertRoute Connect(Announcement announcement)
    {
        if (_connections.TryGetValue(announcement.Address, out var connection))
        {
            return new ExpertRoute(announcement.Device, connection);
        }

        connection = connect(announcement.Address);
        _connections.Add(announcement.Address, connection);
        var route = new ExpertRoute(announcement.Device, connection);
        _opened.Add(route);
        return route;
    }
}
