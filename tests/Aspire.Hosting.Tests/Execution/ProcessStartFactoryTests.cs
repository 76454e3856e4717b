using Aspire.Hosting.Execution;

namespace EdgeAspire.AspireHosting.Tests.Execution;

public sealed class ProcessStartFactoryTests
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder(["--Parameters:token", "secret"]);

    [Fact]
    public async Task CreateAsync_Endpoints_AreInTheEnvironment()
    {
        var store = _builder.AddProject<Projects.SampleService>("store")
            .WithHttpEndpoint()
            .WithHttpEndpoint(name: "grpc", env: "GRPC_PORT");
        var front = _builder.AddProject<Projects.SampleService>("front")
            .WithReference(store)
            .WithEnvironment("STORE_PORT", store.GetEndpoint("grpc").Property(EndpointProperty.Port));

        var ofStore = (await CreateAsync(store.Resource)).Environment;
        var ofFront = (await CreateAsync(front.Resource)).Environment;

        Assert.Equal($"http://localhost:{store.GetEndpoint("http").Port}", ofStore["ASPNETCORE_URLS"]);
        Assert.Equal($"{store.GetEndpoint("grpc").Port}", ofStore["GRPC_PORT"]);
        Assert.Equal("Development", ofStore["DOTNET_ENVIRONMENT"]);
        Assert.Equal(store.GetEndpoint("http").Url, ofFront["services__store__http__0"]);
        Assert.Equal(store.GetEndpoint("grpc").Url, ofFront["services__store__grpc__0"]);
        Assert.Equal(ofStore["GRPC_PORT"], ofFront["STORE_PORT"]);
        Assert.False(ofFront.ContainsKey("ASPNETCORE_URLS"));
    }

    [Fact]
    public async Task CreateAsync_ReferenceToOneEndpoint_LeavesOutTheOthers()
    {
        var store = _builder.AddProject<Projects.SampleService>("store").WithHttpEndpoint().WithHttpEndpoint(name: "admin");
        var front = _builder.AddProject<Projects.SampleService>("front").WithReference(store.GetEndpoint("admin"));
        await CreateAsync(store.Resource);

        var environment = (await CreateAsync(front.Resource)).Environment;

        Assert.True(environment.ContainsKey("services__store__admin__0"));
        Assert.False(environment.ContainsKey("services__store__http__0"));
    }

    [Fact]
    public async Task CreateAsync_Telemetry_GoesToTheDashboard()
    {
        var store = _builder.AddProject<Projects.SampleService>("store").WithHttpEndpoint().WithReplicas(2);

        var environment = (await CreateAsync(store.Resource, index: 1)).Environment;

        Assert.Equal("http://localhost:1", environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("http/protobuf", environment["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("store", environment["OTEL_SERVICE_NAME"]);
        Assert.Equal("service.instance.id=store.1", environment["OTEL_RESOURCE_ATTRIBUTES"]);
    }

    [Fact]
    public async Task CreateAsync_Replicas_EachHasItsPort()
    {
        var store = _builder.AddProject<Projects.SampleService>("store").WithHttpEndpoint(env: "PORT").WithReplicas(2);

        var first = await CreateAsync(store.Resource, index: 0);
        var ports = store.GetEndpoint("http").EndpointAnnotation.ReplicaPorts;
        var second = await CreateAsync(store.Resource, index: 1, allocate: false);

        Assert.Equal($"{ports[0]}", first.Environment["PORT"]);
        Assert.Equal($"{ports[1]}", second.Environment["PORT"]);
        Assert.Equal(3, new HashSet<int> { ports[0], ports[1], store.GetEndpoint("http").Port }.Count);
    }

    [Fact]
    public async Task CreateAsync_ParameterAndCallbackAndArgs_AreResolved()
    {
        var store = _builder.AddProject<Projects.SampleService>("store")
            .WithEnvironment("TOKEN", _builder.AddParameter("token", secret: true))
            .WithEnvironment(context => context.EnvironmentVariables["OWNER"] = context.Resource.Name)
            .WithArgs("--job", "--fail");

        var start = await CreateAsync(store.Resource);

        Assert.Equal("secret", start.Environment["TOKEN"]);
        Assert.Equal("store", start.Environment["OWNER"]);
        Assert.Equal([new Projects.SampleService().AssemblyPath, "--job", "--fail"], start.Arguments);
        Assert.Equal(Path.GetDirectoryName(new Projects.SampleService().ProjectPath), start.WorkingDirectory);
    }

    [Fact]
    public async Task CreateAsync_ParameterWithoutValue_NamesTheSetting()
    {
        var store = _builder.AddProject<Projects.SampleService>("store").WithEnvironment("KEY", _builder.AddParameter("key"));

        var exception = await Assert.ThrowsAsync<MissingParameterValueException>(() => CreateAsync(store.Resource));

        Assert.Contains("Parameters:key", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_ProjectByPath_FindsItsAssembly()
    {
        var known = new Projects.SampleService();
        var store = _builder.AddProject("store", Path.GetDirectoryName(known.ProjectPath)!);

        var start = await CreateAsync(store.Resource);

        // The configuration that msbuild assumes may be another than the one under test.
        Assert.Equal(Path.GetFileName(known.AssemblyPath), Path.GetFileName(start.Arguments[0]));
    }

    [Fact]
    public async Task CreateAsync_ProjectThatDoesNotExist_NamesIt()
    {
        var store = _builder.AddProject("store", "/nowhere/Store.csproj");

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => CreateAsync(store.Resource));

        Assert.Contains("/nowhere/Store.csproj", exception.Message, StringComparison.Ordinal);
    }

    private Task<ProcessStart> CreateAsync(ProjectResource resource, int index = 0, bool allocate = true)
    {
        var replicas = Replica.Of(resource);
        if (allocate)
        {
            new EndpointAllocation(new PortAllocator(new Random(1))).Allocate(resource, replicas.Count);
        }

        var factory = new ProcessStartFactory(_builder.ExecutionContext, new ProjectAssemblies(), new OtlpTarget("http://localhost:1", "http/protobuf"));
        return factory.CreateAsync(replicas[index], Limits.Token());
    }
}
