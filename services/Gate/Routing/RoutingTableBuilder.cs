using System.Collections.Immutable;
using EdgeAspire.Gate.Experts;
using EdgeAspire.Gate.Models;

namespace EdgeAspire.Gate.Routing;

/// <summary>Makes a table of what the devices announce, and keeps one connection per address across tables.</summary>
internal sealed class RoutingTableBuilder(Func<Uri, ExpertConnection> connect)
{
    private readonly Dictionary<Uri, ExpertConnection> _connections = [];

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
                    .Select(announcement => new ExpertRoute(announcement.Device, Connect(announcement.Address))),
            ]));
        return new VersionRoute(manifest, parts.ToImmutableArray());
    }

    private ExpertConnection Connect(Uri address)
    {
        if (!_connections.TryGetValue(address, out var connection))
        {
            connection = connect(address);
            _connections.Add(address, connection);
        }

        return connection;
    }
}
