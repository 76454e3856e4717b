namespace Aspire.Hosting;

/// <summary>A project given by its path: a project file, or a folder that holds exactly one.</summary>
internal sealed class ProjectMetadata(string path) : IProjectMetadata
{
    public string ProjectPath { get; } = Resolve(path);

    private static string Resolve(string path)
    {
        if (!Directory.Exists(path))
        {
            return path;
        }

        var files = Directory.GetFiles(path, "*.csproj");
        return files.Length == 1 ? files[0] : path;
    }
}
