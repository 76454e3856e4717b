namespace Aspire.Hosting.ApplicationModel;

/// <summary>A .NET project that runs as one process, or as several replicas.</summary>
public class ProjectResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport
{
}
