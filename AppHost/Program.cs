using EdgeAspire.AppHost;

var builder = DistributedApplication.CreateBuilder(args);
if (AppHostSettings.Read(builder.Configuration, out var error) is not { } settings)
{
    Console.Error.WriteLine(error);
    return 1;
}

var planner = builder.AddProject<Projects.Planner>("planner", launchProfileName: null)
    .WithHttpEndpoint()
    .WithGrpcEndpoint()
    .WithHttpHealthCheck("/health")
    .WithFolders(settings);

if (settings.StageStrategy is not null && !settings.IsRing)
{
    planner
        .WithEnvironment("Planner__Deploy__Model", settings.StageModel)
        .WithEnvironment("Planner__Deploy__Builtin", settings.StageModel)
        .WithEnvironment("Planner__Deploy__Request", settings.StageRequest);
}

var trainer = builder.AddProject<Projects.Trainer>("trainer", launchProfileName: null)
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithFolders(settings)
    .WithReference(planner)
    .WithEnvironment("Trainer__Planner", planner.GetEndpoint("http"))
    .WithEnvironment("Trainer__EnsureModel", AppHostSettings.Model)
    .WithEnvironment("Trainer__Experts", settings.ExpertsText)
    .WaitFor(planner);

for (var index = 0; index < settings.Experts; index++)
{
    var name = $"expert-{index}";
    builder.AddProject<Projects.Expert>(name, launchProfileName: null)
        .WithHttpEndpoint()
        .WithGrpcEndpoint()
        .WithHttpHealthCheck("/health")
        .WithFolders(settings)
        .WithReference(planner)
        .WithEnvironment("Expert__Model", AppHostSettings.Model)
        .WithEnvironment("Expert__Part", name)
        .WithEnvironment("Expert__Device", name)
        .WithEnvironment("Expert__Planner__Rest", planner.GetEndpoint("http"))
        .WithEnvironment("Expert__Planner__Grpc", planner.GetEndpoint("grpc"))
        .WithEnvironment("ORT_DISABLE_TELEMETRY", "1")
        .WaitFor(planner);
}

List<IResourceBuilder<ProjectResource>> stages = [];
for (var index = 0; settings.StageStrategy is not null && index < settings.Stages; index++)
{
    var name = $"stage-{index}";
    stages.Add(builder.AddProject<Projects.Stage>(name, launchProfileName: null)
        .WithHttpEndpoint()
        .WithGrpcEndpoint()
        .WithHttpHealthCheck("/health")
        .WithFolders(settings)
        .WithReference(planner)
        .WithEnvironment("Stage__Device", name)
        .WithEnvironment("Stage__Planner__Rest", planner.GetEndpoint("http"))
        .WithEnvironment("Stage__Planner__Grpc", planner.GetEndpoint("grpc"))
        .WithEnvironment("ORT_DISABLE_TELEMETRY", "1")
        .WaitFor(planner));
}

if (settings.IsRing)
{
    builder.AddRing(settings, planner, stages);
}

builder.AddProject<Projects.Gate>("gate", launchProfileName: null)
    .WithHttpEndpoint(port: settings.GatePort)
    .WithGrpcEndpoint(port: settings.GateGrpcPort)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithFolders(settings)
    .WithReference(planner)
    .WithReference(trainer)
    .WithEnvironment("Gate__Planner__Rest", planner.GetEndpoint("http"))
    .WithEnvironment("Gate__Planner__Grpc", planner.GetEndpoint("grpc"))
    .WithEnvironment("Gate__Trainer", trainer.GetEndpoint("http"))
    .WaitFor(planner);

builder.Build().Run();
return Environment.ExitCode;
