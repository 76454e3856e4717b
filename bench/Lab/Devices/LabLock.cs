namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>The right to make and remove a lab's things. The kernel takes it from a process that ends, however it ends.</summary>
internal sealed class LabLock : IDisposable
{
    private readonly FileStream _file;

    private LabLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; null while another process has it.</summary>
    public static LabLock? TryTake(LabNames names)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(names.LockFile)!);
            var file = new FileStream(names.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

            // Whoever had it before may have deleted the file between the two steps of opening and locking it.
            if (File.Exists(names.LockFile))
            {
                return new LabLock(file);
            }

            file.Dispose();
            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        File.Delete(_file.Name);
        _file.Dispose();
        LabNames.RemoveSharedFolders();
    }
}
