using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Execution;

namespace EdgeAspire.AspireHosting.Tests.Execution;

public sealed class EndpointAllocationTests
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder();
    private readonly PortAllocator _ports = new(new Random(7));

    [Fact]
    public void Allocate_SingleProcess_BindsThePublicPortItself()
    {
        var port = _ports.Allocate();
        var store = Store(endpoint => endpoint.WithHttpEndpoint(port: port));

        var proxied = new EndpointAllocation(new PortAllocator(new Random(8))).Allocate(store.Resource, replicas: 1);

        Assert.Empty(proxied);
        Assert.Equal(port, store.GetEndpoint("http").Port);
        Assert.Equal([port], store.GetEndpoint("http").EndpointAnnotation.ReplicaPorts);
    }

    [Fact]
    public void Allocate_PortAndTargetPortDiffer_NeedsAProxy()
    {
        var (port, targetPort) = (_ports.Allocate(), _ports.Allocate());
        var store = Store(endpoint => endpoint.WithHttpEndpoint(port, targetPort));

        var proxied = new EndpointAllocation(new PortAllocator(new Random(8))).Allocate(store.Resource, replicas: 1);

        Assert.Single(proxied);
        Assert.Equal([targetPort], proxied[0].ReplicaPorts);
    }

    [Fact]
    public void Allocate_PortInUse_NamesResourceAndPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var store = Store(endpoint => endpoint.WithHttpEndpoint(port: port));

        var exception = Assert.Throws<DistributedApplicationException>(() => new EndpointAllocation(_ports).Allocate(store.Resource, replicas: 1));

        Assert.Contains($"Port {port} of endpoint 'http' of resource 'store'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Allocate_SamePortTwice_IsRefused()
    {
        var port = _ports.Allocate();
        var store = Store(endpoint => endpoint.WithHttpEndpoint(port: port).WithHttpEndpoint(port: port, name: "other"));

        Assert.Throws<DistributedApplicationException>(() => new EndpointAllocation(new PortAllocator(new Random(8))).Allocate(store.Resource, replicas: 1));
    }

    [Theory]
    [InlineData(null, 5001, true)]
    [InlineData(5001, null, false)]
    public void Allocate_ReplicasWithTargetPortOrWithoutProxy_IsRefused(int? port, int? targetPort, bool isProxied)
    {
        var store = Store(endpoint => endpoint.WithHttpEndpoint(port, targetPort, isProxied: isProxied));

        Assert.Throws<DistributedApplicationException>(() => new EndpointAllocation(_ports).Allocate(store.Resource, replicas: 2));
    }

    [Fact]
    public void Allocate_EqualPortsWithProxy_IsRefused()
    {
        var store = Store(endpoint => endpoint.WithHttpEndpoint(5001, 5001));

        Assert.Throws<DistributedApplicationException>(() => new EndpointAllocation(_ports).Allocate(store.Resource, replicas: 1));
    }

    [Fact]
    public void Of_NoReplicas_IsRefused()
    {
        var store = Store(endpoint => endpoint.WithReplicas(0));

        Assert.Throws<DistributedApplicationException>(() => Replica.Of(store.Resource));
    }

    private IResourceBuilder<ProjectResource> Store(Func<IResourceBuilder<ProjectResource>, IResourceBuilder<ProjectResource>> describe) =>
        describe(_builder.AddProject<Projects.SampleService>("store"));
}
