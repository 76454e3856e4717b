using EdgeAspire.Planner.Analysis;
using EdgeAspire.Planner.Api;
using EdgeAspire.Planner.Blobs;
using EdgeAspire.Planner.Deployments;
using EdgeAspire.Planner.Devices;
using EdgeAspire.Planner.Models;
using EdgeAspire.Planner.Plans;
using EdgeAspire.Planner.Profiles;
using EdgeAspire.Planner.Storage;
using EdgeAspire.ServiceDefaults;
using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.ServiceDefaults.Health;
using EdgeAspire.ServiceDefaults.Listening;
using EdgeAspire.ServiceDefaults.Telemetry;

namespace EdgeAspire.Planner;

/// <summary>The planner service: model repository, device registry, and plans.</summary>
public static class PlannerApplication
{
    /// <summary>Makes the service ready to run.</summary>
    /// <param name="args">Configuration as <c>--key value</c>, which goes before environment variables.</param>
    /// <param name="configure">Called last, so that tests can replace services.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
        builder.AddServiceDefaults(GrpcHost.Kestrel);
        IServiceCollection services = builder.Services;
        services.AddGrpc();
        services.AddValidatedOptions<PlannerOptions>(PlannerOptions.Section);
        services.AddValidatedOptions<DeployOptions>(DeployOptions.Section);
        services.AddSingleton<PlannerMetrics>();
        services.AddSingleton<RepositoryFolder>();
        services.AddSingleton<StorageBudget>();
        services.AddSingleton<BlobStore>();
        services.AddSingleton<ManifestStore>();
        services.AddSingleton<PartReader>();
        services.AddSingleton<ModelRepository>();
        WorkSlots.AddTo(services);
        services.AddSingleton<GraphReader>();
        services.AddSingleton<ModelSources>();
        services.AddSingleton<ModelAnalyzer>();
        services.AddSingleton<PlanStore>();
        services.AddSingleton<PlanClusterReader>();
        services.AddSingleton<PlanQueryReader>();
        services.AddSingleton<PlanDesk>();
        services.AddSingleton<PlanCutter>();
        services.AddSingleton<DeviceLeases>();
        services.AddSingleton<ProfileStore>();
        services.AddSingleton<BuiltinPublisher>();
        services.AddSingleton<DeploymentStore>();
        services.AddSingleton<ReadyStages>();
        services.AddSingleton<DeploymentBoard>();
        services.AddSingleton<DeploymentPlanner>();
        services.AddHostedService<RepositoryService>();
        services.AddHostedService<DeploymentService>();
        services.AddHealthChecks().AddCheck<RepositoryHealthCheck>("repository");
        configure?.Invoke(builder);

        WebApplication app = builder.Build();
        app.MapDefaultEndpoints();
        app.UseMiddleware<ApiErrorMiddleware>();
        app.MapBlobs();
        app.MapModels();
        app.MapAnalyses();
        app.MapPlans();
        app.MapDeployments();
        app.MapDevices();
        app.MapLinks();
        app.MapProfiles();
        app.MapGrpcService<HealthService>().Untraced();
        app.MapGrpcService<DeviceRegistryService>().Untraced();
        return app;
    }
}
