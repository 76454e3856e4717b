namespace EdgeAspire.Bench.Serving;

/// <summary>Finds what the other projects' builds made.</summary>
internal static class ServiceAssembly
{
    /// <summary>The assembly of a project, built in the same configuration as this one.</summary>
    /// <param name="project">Name of the project, such as <c>Expert</c>.</param>
    public static string Path(string project)
    {
        // artifacts/bin/Bench/release/ beside artifacts/bin/Expert/release/
        var configuration = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return System.IO.Path.GetFullPath(
            System.IO.Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, $"EdgeAspire.{project}.dll"));
    }
}
