namespace EdgeAspire.Trainer.Tests.Storage;

/// <summary>A file on a disk that has room for so many bytes.</summary>
internal sealed class FullDiskStream(string path, long capacity) : FileStream(path, FileMode.Create, FileAccess.Write)
{
    private const int NoSpace = 28;

    // The base class sends every other kind of writing here.
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Position + count > capacity)
        {
            base.Write(buffer, offset, (int)(capacity - Position));
            throw new IOException("No space left on device", NoSpace);
        }

        base.Write(buffer, offset, count);
    }
}
