using System.Collections.Immutable;
using EdgeAspire.Planner.Storage;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Plans;

/// <summary>Plans on disk, one file each; a new plan replaces the oldest that no deployment uses when there are too many.</summary>
internal sealed class PlanStore
{
    private const string Extension = ".json";
    private const long MaxLengthBytes = 16 << 20;

    private readonly RepositoryFolder _folder;
    private readonly string _path;
    private readonly int _maxPlans;
    private readonly ILogger<PlanStore> _logger;
    private readonly Lock _change = new();
    private readonly Dictionary<string, IReadOnlySet<string>> _held = new(StringComparer.Ordinal);
    private ImmutableList<Entry> _entries;

    public PlanStore(RepositoryFolder folder, IOptions<PlannerOptions> options, ILogger<PlanStore> logger)
    {
        _folder = folder;
        _maxPlans = options.Value.MaxPlans;
        _logger = logger;
        _path = Directory.CreateDirectory(Path.Combine(folder.RootPath, "plans")).FullName;
        _entries = [.. Load().OrderBy(entry => entry.Summary.Created).ThenBy(entry => entry.Summary.Id, StringComparer.Ordinal)];
    }

    /// <summary>The plans, newest first.</summary>
    public IEnumerable<PlanSummary> Plans => Volatile.Read(ref _entries).Reverse().Select(entry => entry.Summary);

    /// <summary>The files of parts that plans refer to.</summary>
    public IEnumerable<string> PartHashes => Volatile.Read(ref _entries).SelectMany(entry => entry.PartHashes);

    /// <summary>Keeps a plan; one that says the same is kept once, as the newest.</summary>
    /// <returns>Null, or why it was not kept.</returns>
    public Error? Add(StoredPlan stored)
    {
        // What somebody asked for stays when a deployment no longer needs it.
        if (Volatile.Read(ref _entries).Exists(entry => entry.Deployment is null && IsOf(entry, stored.Id)))
        {
            stored = stored with { Deployment = null };
        }

        byte[] document = PlanDocument.Write(stored);
        if (document.LongLength > MaxLengthBytes)
        {
            return new Error(ErrorReason.TooLarge, $"The plan has {document.LongLength} bytes, at most {MaxLengthBytes} are kept.");
        }

        lock (_change)
        {
            try
            {
                _folder.WriteAtomically(PathOf(stored.Id), document);
            }
            catch (IOException exception) when (DiskSpace.IsExhausted(exception))
            {
                return DiskSpace.Error("the plan");
            }

            ImmutableList<Entry> entries = _entries.RemoveAll(entry => IsOf(entry, stored.Id)).Add(EntryOf(stored));
            while (entries.Count > _maxPlans && entries.Take(entries.Count - 1).FirstOrDefault(entry => !IsHeld(entry)) is { } oldest)
            {
                File.Delete(PathOf(oldest.Summary.Id));
                entries = entries.Remove(oldest);
            }

            Volatile.Write(ref _entries, entries);
        }

        return null;
    }

    /// <summary>
    /// Keeps plans as long as a deployment uses them, whatever else comes. Plans that were made for the deployment, and that none uses any
    /// more, go.
    /// </summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="ids">The plans that it uses from now on.</param>
    /// <returns>The parts of the plans that went.</returns>
    public IReadOnlyCollection<string> Hold(string deployment, IReadOnlySet<string> ids)
    {
        lock (_change)
        {
            _held.Remove(deployment);
            if (ids.Count > 0)
            {
                _held[deployment] = ids;
            }

            List<string> parts = [];
            foreach (Entry entry in _entries.FindAll(entry => string.Equals(entry.Deployment, deployment, StringComparison.Ordinal) && !IsHeld(entry)))
            {
                File.Delete(PathOf(entry.Summary.Id));
                Volatile.Write(ref _entries, _entries.Remove(entry));
                parts.AddRange(entry.PartHashes);
            }

            return parts;
        }
    }

    /// <summary>A plan as its JSON document.</summary>
    public async Task<Outcome<byte[]>> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (!PlanDocument.IsId(id))
        {
            return new Error(ErrorReason.NotFound, $"There is no plan '{Names.Shown(id)}': expected 32 hexadecimal digits.");
        }

        try
        {
            return await File.ReadAllBytesAsync(PathOf(id), cancellationToken);
        }
        catch (FileNotFoundException)
        {
            return new Error(ErrorReason.NotFound, $"There is no plan '{id}'; the newest {_maxPlans} (Planner:MaxPlans) are kept.");
        }
    }

    /// <summary>A plan.</summary>
    public async Task<Outcome<StoredPlan>> FindAsync(string id, CancellationToken cancellationToken)
    {
        Outcome<byte[]> document = await ReadAsync(id, cancellationToken);
        if (!document.TryGetValue(out byte[]? bytes, out Error? error))
        {
            return error;
        }

        Outcome<StoredPlan> read = PlanDocument.Read(bytes);
        return read.IsSuccess
            ? read
            : new Error(ErrorReason.Internal, $"Plan '{id}' is damaged on the planner's disk: {read.Error.Message}");
    }

    private static Entry EntryOf(StoredPlan stored) => new(PlanSummary.Of(stored), stored.PartHashes ?? [], stored.Deployment);

    private static bool IsOf(Entry entry, string id) => string.Equals(entry.Summary.Id, id, StringComparison.Ordinal);

    private bool IsHeld(Entry entry) => _held.Values.Any(ids => ids.Contains(entry.Summary.Id));

    private IEnumerable<Entry> Load()
    {
        foreach (string file in Directory.EnumerateFiles(_path, "*" + Extension))
        {
            string id = Path.GetFileNameWithoutExtension(file);
            Outcome<StoredPlan> read = PlanDocument.IsId(id)
                ? PlanDocument.Read(File.ReadAllBytes(file))
                : new Error(ErrorReason.InvalidArgument, "it is not named by a plan");
            if (read.IsSuccess && string.Equals(read.Value.Id, id, StringComparison.Ordinal))
            {
                yield return EntryOf(read.Value);
            }
            else
            {
                _logger.PlanDamaged(file, read.Error?.Message ?? $"it is of plan '{read.Value.Id}'");
            }
        }
    }

    private string PathOf(string id) => Path.Combine(_path, id + Extension);

    private sealed record Entry(PlanSummary Summary, IReadOnlyList<string> PartHashes, string? Deployment);
}
