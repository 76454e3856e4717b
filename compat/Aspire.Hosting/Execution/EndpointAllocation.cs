using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Execution;

/// <summary>Gives every endpoint its ports and says which need a proxy.</summary>
internal sealed class EndpointAllocation(PortAllocator ports)
{
    /// <summary>Sets the addresses of all endpoints of a resource.</summary>
    /// <returns>The endpoints whose public port no process binds itself.</returns>
    /// <exception cref="DistributedApplicationException">Ports are taken, or contradict the number of replicas.</exception>
    public IReadOnlyList<EndpointAnnotation> Allocate(ProjectResource resource, int replicas)
    {
        var isHttp2 = resource.Annotations.OfType<Http2ServiceAnnotation>().Any();
        var proxied = new List<EndpointAnnotation>();
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            Check(resource, endpoint, replicas);
            if (isHttp2 && endpoint.IsHttp)
            {
                endpoint.Transport = "http2";
            }

            if (Allocate(resource, endpoint, replicas))
            {
                proxied.Add(endpoint);
            }
        }

        return proxied;
    }

    private static void Check(ProjectResource resource, EndpointAnnotation endpoint, int replicas)
    {
        if (replicas > 1 && !endpoint.IsProxied)
        {
            throw new DistributedApplicationException(
                $"Resource '{resource.Name}' uses multiple replicas and a proxy-less endpoint '{endpoint.Name}'. These features do not work together.");
        }

        if (replicas > 1 && endpoint.TargetPort is not null)
        {
            throw new DistributedApplicationException(
                $"Resource '{resource.Name}' can have multiple replicas, and it uses endpoint '{endpoint.Name}' that has TargetPort property set. "
                + "Each replica must have a unique port; setting TargetPort is not allowed.");
        }

        if (endpoint is { IsProxied: true, Port: int port, TargetPort: int targetPort } && port == targetPort)
        {
            throw new DistributedApplicationException(
                $"The endpoint '{endpoint.Name}' for resource '{resource.Name}' requested a proxy (IsProxied is true). Non-container resources "
                + "cannot be proxied when both TargetPort and Port are specified with the same value.");
        }
    }

    private bool Allocate(ProjectResource resource, EndpointAnnotation endpoint, int replicas)
    {
        var purpose = $"endpoint '{endpoint.Name}' of resource '{resource.Name}'";
        var needsProxy = replicas > 1 || endpoint is { IsProxied: true, Port: not null, TargetPort: not null };

        // A single process binds the public port itself: nothing to forward, and one hop less.
        var declared = endpoint.Port ?? (needsProxy ? null : endpoint.TargetPort);
        var publicPort = declared is int port ? ports.Reserve(port, purpose) : ports.Allocate();

        endpoint.ReplicaPorts = (needsProxy, endpoint.TargetPort) switch
        {
            (false, _) => [publicPort],
            (true, int target) => [ports.Reserve(target, purpose)],
            (true, null) => [.. Enumerable.Range(0, replicas).Select(_ => ports.Allocate())],
        };
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, endpoint.TargetHost, publicPort);
        return needsProxy;
    }
}
