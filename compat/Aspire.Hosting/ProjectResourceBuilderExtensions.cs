using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project that the AppHost references.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => Add(builder, name, new TProject());

    /// <summary>Adds a project that the AppHost references. The stand-in reads no launch profiles: only null is valid.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        string? launchProfileName)
        where TProject : IProjectMetadata, new()
    {
        RefuseLaunchProfile(launchProfileName);
        return Add(builder, name, new TProject());
    }

    /// <summary>Adds a project by its path, relative to the AppHost's folder.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Add(builder, name, new ProjectMetadata(Path.GetFullPath(projectPath, builder.AppHostDirectory)));
    }

    /// <summary>Adds a project by its path. The stand-in reads no launch profiles: only null is valid.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder,
        string name,
        string projectPath,
        string? launchProfileName)
    {
        RefuseLaunchProfile(launchProfileName);
        return AddProject(builder, name, projectPath);
    }

    /// <summary>Runs the project as several processes behind a proxy that balances connections.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }

    private static void RefuseLaunchProfile(string? launchProfileName)
    {
        if (launchProfileName is not null)
        {
            throw new DistributedApplicationException(
                $"The launch profile '{launchProfileName}' cannot be read here: without UseUpstreamPackages only null is a valid launch profile.");
        }
    }

    private static IResourceBuilder<ProjectResource> Add(IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);

        return builder.AddResource(new ProjectResource(name))
            .WithAnnotation(metadata)
            .WithEnvironment(ProjectEnvironment.Add);
    }
}
