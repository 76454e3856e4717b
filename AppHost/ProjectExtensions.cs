namespace EdgeAspire.AppHost;

/// <summary>What the services have in common.</summary>
internal static class ProjectExtensions
{
    /// <summary>Adds the listener for gRPC: HTTP/2 without TLS, its port in <c>GRPC_PORT</c>.</summary>
    public static IResourceBuilder<ProjectResource> WithGrpcEndpoint(this IResourceBuilder<ProjectResource> project, int? port = null) => project
        .WithHttpEndpoint(port: port, name: "grpc", env: "GRPC_PORT")
        .WithEndpoint("grpc", static endpoint => endpoint.Transport = "http2");

    /// <summary>Passes the folders on when they are set; a published model does not know this machine's paths.</summary>
    public static IResourceBuilder<ProjectResource> WithFolders(this IResourceBuilder<ProjectResource> project, AppHostSettings settings)
    {
        if (project.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            return project;
        }

        if (settings.Home is not null)
        {
            project.WithEnvironment("EDGEASPIRE_HOME", settings.Home);
        }

        if (settings.Data is not null)
        {
            project.WithEnvironment("EDGEASPIRE_DATA", settings.Data);
        }

        return project;
    }
}
