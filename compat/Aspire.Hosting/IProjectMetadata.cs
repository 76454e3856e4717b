using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Says which project a resource runs; the build generates one implementation per referenced project.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>The full path of the project file.</summary>
    string ProjectPath { get; }

    /// <summary>
    /// The full path of the assembly that the build made of the project; null when only the project file is known.
    /// Not in upstream's interface, where the orchestrator calls <c>dotnet run</c>.
    /// </summary>
    string? AssemblyPath => null;
}
