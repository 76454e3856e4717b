using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Execution;

/// <summary>Starts all projects of the model and stops them in order.</summary>
internal sealed class ApplicationRunner(
    IResourceCollection resources,
    PortAllocator ports,
    SupervisorTools tools,
    ConsoleReporter reporter) : IHostedService, IAsyncDisposable
{
    /// <summary>How long stopping the whole application may take before every process is ended at once.</summary>
    public static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(60);

    private readonly List<ReplicaSupervisor> _supervisors = [];
    private readonly List<TcpProxy> _proxies = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ProjectResource[] projects = [.. resources.OfType<ProjectResource>()];
        RefuseCircles(projects);

        // Ports first: an environment variable may name the endpoint of any other resource.
        var allocation = new EndpointAllocation(ports);
        foreach (var project in projects)
        {
            Prepare(project, allocation);
        }

        reporter.Attach(tools.Logs);
        foreach (var supervisor in _supervisors)
        {
            supervisor.Start();
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        ProjectResource[] projects = [.. _supervisors.Select(static supervisor => supervisor.Replica.Resource).Distinct()];
        foreach (var group in StopOrder.Of(projects))
        {
            await Task.WhenAll(_supervisors
                .Where(supervisor => group.Contains(supervisor.Replica.Resource))
                .Select(supervisor => supervisor.StopAsync(cancellationToken)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }

        foreach (var supervisor in _supervisors)
        {
            supervisor.Dispose();
        }
    }

    private static void RefuseCircles(ProjectResource[] projects)
    {
        foreach (var project in projects)
        {
            var reached = new HashSet<IResource>();
            var next = new Queue<IResource>(DependenciesOf(project));
            while (next.TryDequeue(out var dependency))
            {
                if (dependency == project)
                {
                    throw new DistributedApplicationException($"The '{project.Name}' resource waits for itself by way of the resources it waits for.");
                }

                if (reached.Add(dependency))
                {
                    DependenciesOf(dependency).ToList().ForEach(next.Enqueue);
                }
            }
        }

        static IEnumerable<IResource> DependenciesOf(IResource resource) =>
            resource.Annotations.OfType<WaitAnnotation>().Select(static wait => wait.Resource);
    }

    private void Prepare(ProjectResource project, EndpointAllocation allocation)
    {
        var replicas = Replica.Of(project);
        foreach (var endpoint in allocation.Allocate(project, replicas.Count))
        {
            var proxy = new TcpProxy(endpoint.AllocatedEndpoint!.Port, endpoint.ReplicaPorts);
            _proxies.Add(proxy);
            try
            {
                proxy.Start();
            }
            catch (SocketException exception)
            {
                throw new DistributedApplicationException(
                    $"The proxy of endpoint '{endpoint.Name}' of resource '{project.Name}' cannot listen on port {endpoint.AllocatedEndpoint.Port}: {exception.Message}",
                    exception);
            }
        }

        EndpointView[] endpoints = [.. project.Annotations.OfType<EndpointAnnotation>()
            .Select(static endpoint => new EndpointView(
                endpoint.Name, endpoint.AllocatedEndpoint!.UriString, endpoint.IsExternal, endpoint.Transport == "http"))];
        HashSet<int> expectedExitCodes = [0, .. resources
            .SelectMany(static resource => resource.Annotations.OfType<WaitAnnotation>())
            .Where(wait => wait.Resource == project && wait.WaitType == WaitType.WaitForCompletion)
            .Select(static wait => wait.ExitCode)];

        foreach (var replica in replicas)
        {
            tools.Board.Add(new InstanceSnapshot(project.Name, replica.Name, endpoints)
            {
                HasHealthChecks = project.Annotations.OfType<HttpHealthCheckAnnotation>().Any(),
            });
            _supervisors.Add(new ReplicaSupervisor(replica, tools, expectedExitCodes));
        }
    }
}
