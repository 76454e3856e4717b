using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <content>Endpoints, references to them, and health checks.</content>
public static partial class ResourceBuilderExtensions
{
    private static readonly string[] HttpSchemes = ["http", "https"];

    /// <summary>
    /// Declares that the resource listens for HTTP. <paramref name="port"/> is what others connect to,
    /// <paramref name="targetPort"/> what the process listens on, <paramref name="env"/> the variable that tells it the target port.
    /// </summary>
    /// <exception cref="DistributedApplicationException">The resource has an endpoint of that name.</exception>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder,
        int? port = null,
        int? targetPort = null,
        string? name = null,
        string? env = null,
        bool isProxied = true)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);

        var endpoint = new EndpointAnnotation(ProtocolType.Tcp, "http", transport: null, name, port, targetPort, isExternal: null, isProxied);
        if (builder.Resource.Annotations.OfType<EndpointAnnotation>().Any(other => other.IsNamed(endpoint.Name)))
        {
            throw new DistributedApplicationException(
                $"Endpoint with name '{endpoint.Name}' already exists. Endpoint name may not have been explicitly specified and was derived "
                + "automatically from scheme argument (e.g. 'http', 'https', or 'tcp'). Each endpoint must have a unique name.");
        }

        if (env is not null)
        {
            endpoint.TargetPortEnvironmentVariable = env;
            var targetPortValue = new EndpointReference(builder.Resource, endpoint.Name).Property(EndpointProperty.TargetPort);
            builder.WithAnnotation(new EnvironmentCallbackAnnotation(context => context.EnvironmentVariables[env] = targetPortValue));
        }

        return builder.WithAnnotation(endpoint);
    }

    /// <summary>Changes an endpoint, or adds one of that name.</summary>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder,
        string endpointName,
        Action<EndpointAnnotation> callback,
        bool createIfNotExists = true)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(callback);

        var endpoint = builder.Resource.Annotations.OfType<EndpointAnnotation>().SingleOrDefault(other => other.IsNamed(endpointName));
        if (endpoint is not null)
        {
            callback(endpoint);
        }
        else if (createIfNotExists)
        {
            endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: endpointName);
            callback(endpoint);
            builder.WithAnnotation(endpoint);
        }

        return builder;
    }

    /// <summary>Marks all HTTP endpoints so far as called by users of the application.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);

        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(static endpoint => endpoint.IsHttp))
        {
            endpoint.IsExternal = true;
        }

        return builder;
    }

    /// <summary>Marks all endpoints as HTTP/2.</summary>
    public static IResourceBuilder<T> AsHttp2Service<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new Http2ServiceAnnotation(), ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Refers to an endpoint, which may be declared later.</summary>
    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return new EndpointReference(builder.Resource, name);
    }

    /// <summary>Injects all endpoints of another resource as <c>services__{name}__{endpoint}__0</c> and <c>{NAME}_{ENDPOINT}</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        ReferenceTo(builder, source.Resource).UseAllEndpoints = true;
        return builder;
    }

    /// <summary>Injects one endpoint of another resource.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(endpointReference);
        ReferenceTo(builder, endpointReference.Resource).EndpointNames.Add(endpointReference.EndpointName);
        return builder;
    }

    /// <summary>Calls the resource healthy while a path of an endpoint answers with a status: "/", 200, the first HTTP endpoint.</summary>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder,
        string? path = null,
        int? statusCode = null,
        string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);

        var names = endpointName is null ? HttpSchemes : [endpointName];
        var endpoint = builder.Resource.Annotations.OfType<EndpointAnnotation>()
            .FirstOrDefault(candidate => candidate.IsHttp && names.Any(candidate.IsNamed))
            ?? throw new DistributedApplicationException(
                $"Could not create HTTP health check for resource '{builder.Resource.Name}' as no endpoint was found matching one of the "
                + $"specified names: {string.Join(", ", names)}");

        return builder.WithAnnotation(new HttpHealthCheckAnnotation(
            new EndpointReference(builder.Resource, endpoint.Name), path ?? "/", statusCode ?? 200));
    }

    private static EndpointReferenceAnnotation ReferenceTo<T>(IResourceBuilder<T> builder, IResourceWithEndpoints source)
        where T : IResourceWithEnvironment
    {
        if (builder.Resource.Annotations.OfType<EndpointReferenceAnnotation>().SingleOrDefault(other => other.Resource == source) is { } known)
        {
            return known;
        }

        var reference = new EndpointReferenceAnnotation(source);
        builder.WithAnnotation(reference);
        builder.WithAnnotation(new EnvironmentCallbackAnnotation(context => Inject(reference, context.EnvironmentVariables)));
        return reference;
    }

    private static void Inject(EndpointReferenceAnnotation reference, Dictionary<string, object> variables)
    {
        var name = reference.Resource.Name;
        foreach (var endpoint in reference.Resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (reference.UseAllEndpoints || reference.EndpointNames.Contains(endpoint.Name))
            {
                var value = new EndpointReference(reference.Resource, endpoint.Name);
                variables[$"{VariableName(name)}_{VariableName(endpoint.Name)}"] = value;
                variables[$"services__{name}__{endpoint.Name}__0"] = value;
            }
        }
    }

    private static string VariableName(string name) => name.ToUpperInvariant().Replace('-', '_');
}
