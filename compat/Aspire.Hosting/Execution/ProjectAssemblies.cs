using System.Collections.Concurrent;
using System.Diagnostics;

namespace Aspire.Hosting.Execution;

/// <summary>Finds the assembly that the build made of a project.</summary>
internal sealed class ProjectAssemblies
{
    private readonly ConcurrentDictionary<string, Task<string>> _evaluated = new(StringComparer.Ordinal);

    /// <summary>Gives the full path of the assembly.</summary>
    /// <exception cref="DistributedApplicationException">The project does not exist or is not built.</exception>
    public async Task<string> GetAsync(IProjectMetadata project, CancellationToken cancellationToken)
    {
        var assembly = project.AssemblyPath
            ?? await _evaluated.GetOrAdd(project.ProjectPath, EvaluateAsync).WaitAsync(cancellationToken);
        return File.Exists(assembly)
            ? assembly
            : throw new DistributedApplicationException($"The project '{project.ProjectPath}' is not built: '{assembly}' does not exist.");
    }

    private static async Task<string> EvaluateAsync(string projectPath)
    {
        if (!File.Exists(projectPath))
        {
            throw new DistributedApplicationException($"The project '{projectPath}' does not exist.");
        }

        using var process = Process.Start(new ProcessStartInfo(
            ProcessStartFactory.DotnetPath, ["msbuild", projectPath, "-nologo", "-getProperty:TargetPath"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new DistributedApplicationException($"The project '{projectPath}' cannot be evaluated: {output.Trim()} {(await errors).Trim()}");
    }
}
