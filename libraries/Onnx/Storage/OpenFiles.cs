namespace EdgeAspire.Onnx.Storage;

/// <summary>The files that a model refers to.</summary>
internal sealed class OpenFiles : IDisposable
{
    private readonly List<MappedFile> _files = [];

    public MappedFile Add(MappedFile file)
    {
        _files.Add(file);
        return file;
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());
}
