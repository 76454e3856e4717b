using System.Globalization;
using System.Text.Json;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.Trainer.Api;
using EdgeAspire.Trainer.Storage;

namespace EdgeAspire.Trainer.Runs;

/// <summary>Runs on disk: <c>runs/&lt;id&gt;/</c> with <c>run.json</c>, <c>checkpoint.bin</c>, <c>report.json</c> and the experts.</summary>
internal sealed class RunFolder
{
    private const string RecordFile = "run.json";
    private readonly string _root;
    private readonly AtomicFile _files;

    /// <summary>Opens the folder of this service.</summary>
    public RunFolder(StateFolder state, AtomicFile files)
    {
        _root = Directory.CreateDirectory(Path.Combine(state.ForService("trainer"), "runs")).FullName;
        _files = files;
    }

    /// <summary>Reads all runs, oldest first; a folder without a readable record is what a crash while making it left, and is removed.</summary>
    internal IReadOnlyList<RunRecord> Load()
    {
        var records = new List<RunRecord>();
        foreach (string folder in Directory.EnumerateDirectories(_root).Order(StringComparer.Ordinal))
        {
            AtomicFile.RemoveLeftovers(folder);
            RunRecord? record = Read(Path.Combine(folder, RecordFile));
            if (record is not null && string.Equals(record.Id, Path.GetFileName(folder), StringComparison.Ordinal))
            {
                records.Add(record);
            }
            else if (!File.Exists(Path.Combine(folder, RecordFile)))
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return records;
    }

    /// <summary>An identifier above those of all folders.</summary>
    internal string NextId()
    {
        int last = 0;
        foreach (string folder in Directory.EnumerateDirectories(_root))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                last = Math.Max(last, number);
            }
        }

        return (last + 1).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>Stores a record.</summary>
    internal Error? Save(RunRecord record)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(_root, record.Id));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return AtomicFile.Describe(PathOf(record.Id, RecordFile), exception);
        }

        return _files.Write(
            PathOf(record.Id, RecordFile), stream => JsonSerializer.Serialize(stream, record, TrainerJson.Readable.RunRecord));
    }

    /// <summary>Stores a file of a run.</summary>
    internal Error? Write(string id, string name, Action<Stream> content) => _files.Write(PathOf(id, name), content);

    /// <summary>Opens a file of a run, or null when it is not there.</summary>
    internal FileStream? Open(string id, string name)
    {
        try
        {
            return new FileStream(PathOf(id, name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Removes a file of a run, if it is there.</summary>
    internal void Remove(string id, string name) => File.Delete(PathOf(id, name));

    /// <summary>Removes a run.</summary>
    internal void Remove(string id)
    {
        string folder = Path.Combine(_root, id);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string PathOf(string id, string name) => Path.Combine(_root, id, name);

    private static RunRecord? Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, TrainerJson.Readable.RunRecord);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
