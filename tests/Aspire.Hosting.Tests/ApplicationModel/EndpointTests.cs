namespace EdgeAspire.AspireHosting.Tests.ApplicationModel;

public sealed class EndpointTests
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder();

    [Fact]
    public void WithHttpEndpoint_SameNameTwice_IsRefused()
    {
        var store = _builder.AddProject<Projects.SampleService>("store").WithHttpEndpoint();

        var exception = Assert.Throws<DistributedApplicationException>(() => store.WithHttpEndpoint());

        Assert.Contains("'http' already exists", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EndpointAnnotation_NotProxied_HasOnePort()
    {
        var store = _builder.AddProject<Projects.SampleService>("store")
            .WithHttpEndpoint(port: 5001, name: "a", isProxied: false)
            .WithHttpEndpoint(targetPort: 5002, name: "b", isProxied: false)
            .WithHttpEndpoint(port: 5003, name: "c");

        Assert.Equal(5001, store.GetEndpoint("a").EndpointAnnotation.TargetPort);
        Assert.Equal(5002, store.GetEndpoint("b").EndpointAnnotation.Port);
        Assert.Null(store.GetEndpoint("c").EndpointAnnotation.TargetPort);
    }

    [Fact]
    public void GetEndpoint_NotDeclaredYet_IsFoundLater()
    {
        var store = _builder.AddProject<Projects.SampleService>("store");
        var endpoint = store.GetEndpoint("http");

        Assert.False(endpoint.Exists);
        store.WithHttpEndpoint();

        Assert.True(endpoint.Exists);
        Assert.False(endpoint.IsAllocated);
        Assert.Throws<InvalidOperationException>(() => endpoint.Url);
    }

    [Fact]
    public void WithEndpoint_ExistingName_ChangesIt()
    {
        var store = _builder.AddProject<Projects.SampleService>("store")
            .WithHttpEndpoint(name: "grpc")
            .WithEndpoint("grpc", endpoint => endpoint.Transport = "http2");

        Assert.Equal("http2", store.GetEndpoint("grpc").EndpointAnnotation.Transport);
    }

    [Fact]
    public void WithExternalHttpEndpoints_MarksThem()
    {
        var store = _builder.AddProject<Projects.SampleService>("store").WithHttpEndpoint().WithExternalHttpEndpoints();

        Assert.True(store.GetEndpoint("http").EndpointAnnotation.IsExternal);
    }

    [Fact]
    public void WithHttpHealthCheck_NoSuchEndpoint_IsRefused()
    {
        var store = _builder.AddProject<Projects.SampleService>("store").WithHttpEndpoint();

        Assert.Throws<DistributedApplicationException>(() => store.WithHttpHealthCheck(endpointName: "admin"));
    }

    [Fact]
    public void WaitFor_Itself_IsRefused()
    {
        var store = _builder.AddProject<Projects.SampleService>("store");

        Assert.Throws<DistributedApplicationException>(() => store.WaitFor(store));
    }

    [Fact]
    public void AddProject_WithLaunchProfile_IsRefused()
    {
        Assert.Throws<DistributedApplicationException>(() => _builder.AddProject<Projects.SampleService>("store", "https"));
    }
}
