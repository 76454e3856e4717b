using System.Collections.Immutable;
using System.Text.Json;
using EdgeAspire.Inference.Profiling;
using EdgeAspire.Planner.Storage;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Profiles;

/// <summary>Measurements of all devices on disk: <c>profiles/device.json</c>, each written as a whole. Safe for concurrent use.</summary>
internal sealed class ProfileStore
{
    private const int MaxDevices = 256;
    private const string Extension = ".json";

    private readonly Lock _gate = new();
    private readonly RepositoryFolder _folder;
    private readonly TimeProvider _time;
    private readonly string _path;

    public ProfileStore(RepositoryFolder folder, TimeProvider time)
    {
        _time = time;
        _folder = folder;
        _path = Directory.CreateDirectory(Path.Combine(folder.RootPath, "profiles")).FullName;
    }

    /// <summary>Whether anything is known of a device.</summary>
    /// <param name="device">A name that <see cref="Names.FindDeviceFault"/> lets pass.</param>
    public bool Has(string device) => File.Exists(PathOf(device));

    /// <summary>When something was added about a device; null when nothing is known of it.</summary>
    /// <param name="device">A name that <see cref="Names.FindDeviceFault"/> lets pass.</param>
    public DateTime? ChangedAt(string device) => new FileInfo(PathOf(device)) is { Exists: true } file ? file.LastWriteTimeUtc : null;

    /// <summary>What is known of a device, or why nothing is.</summary>
    /// <param name="device">A name that <see cref="Names.FindDeviceFault"/> lets pass.</param>
    public Outcome<ProfileDocument> Find(string device)
    {
        lock (_gate)
        {
            return Read(device);
        }
    }

    /// <summary>
    /// Adds measurements. The same layer with the same runtime, provider and threads is replaced; when a device gets too many, those of
    /// the variants that were measured with longest ago go first.
    /// </summary>
    /// <param name="device">A name that <see cref="Names.FindDeviceFault"/> lets pass.</param>
    /// <param name="measurements">Checked by <see cref="ProfileRules"/>.</param>
    /// <returns>What is known afterwards, with how well it predicts: that is worked out here only, and kept.</returns>
    public Outcome<ProfileDocument> Put(string device, ImmutableArray<LayerMeasurement> measurements)
    {
        lock (_gate)
        {
            if (!File.Exists(PathOf(device)) && Directory.EnumerateFiles(_path).Count() >= MaxDevices)
            {
                return new Error(ErrorReason.TooLarge, $"Profiles of {MaxDevices} devices are kept; '{device}' would be one more.");
            }

            // What is damaged is replaced, also times that only an earlier version let in: a device can be measured again.
            var latest = ProfileRules.Latest(_time);
            var known = Read(device).TryGetValue(out var stored, out _) ? stored.Measurements.Where(layer => layer.Measured <= latest) : [];
            var merged = Describe(Merge(known, measurements));
            _folder.WriteAtomically(PathOf(device), JsonSerializer.SerializeToUtf8Bytes(merged, ProfileJson.Readable.ProfileDocument));
            return merged;
        }
    }

    private static ProfileDocument Describe(ImmutableArray<LayerMeasurement> measurements) => new()
    {
        Measurements = measurements,
        Errors = new LayerPredictor(LatestMeasurements.Of(measurements)).Errors(),
    };

    private static ImmutableArray<LayerMeasurement> Merge(IEnumerable<LayerMeasurement> known, ImmutableArray<LayerMeasurement> added)
    {
        var byKey = new Dictionary<(object Variant, string Shape), LayerMeasurement>();
        foreach (var layer in known.Concat(added))
        {
            byKey[(LatestMeasurements.VariantOf(layer), layer.ShapeKey)] = layer;
        }

        return
        [
            .. byKey.Values
                .GroupBy(LatestMeasurements.VariantOf)
                .OrderByDescending(variant => variant.Max(layer => layer.Measured))
                .SelectMany(variant => variant.OrderByDescending(layer => layer.Measured))
                .Take(ProfileRules.MaxMeasurements),
        ];
    }

    private Outcome<ProfileDocument> Read(string device)
    {
        var file = new FileInfo(PathOf(device));
        if (!file.Exists)
        {
            return new Error(ErrorReason.NotFound, $"Device '{device}' has no profile.");
        }

        return ProfileJson.Read($"The profile of device '{device}'", File.ReadAllBytes(file.FullName), device, time: null).TryGetValue(out var document, out var error)
            ? document
            : error with { Reason = ErrorReason.Internal };
    }

    private string PathOf(string device) => Path.Combine(_path, device + Extension);
}
