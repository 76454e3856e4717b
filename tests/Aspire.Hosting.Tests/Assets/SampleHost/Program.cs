// An AppHost of two services, the second of which waits for the first.

var builder = DistributedApplication.CreateBuilder(args);

var store = builder.AddProject<Projects.SampleService>("store")
    .WithHttpEndpoint()
    .WithHttpEndpoint(name: "grpc", env: "GRPC_PORT")
    .WithHttpHealthCheck("/health");

builder.AddProject<Projects.SampleService>("front")
    .WithHttpEndpoint()
    .WithExternalHttpEndpoints()
    .WithReference(store)
    .WithHttpHealthCheck("/health")
    .WaitFor(store);

builder.Build().Run();
