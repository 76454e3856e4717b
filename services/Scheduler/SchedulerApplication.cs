using EdgeAspire.Protocol.Devices;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Scheduler.Chains;
using EdgeAspire.Scheduler.Computing;
using EdgeAspire.Scheduler.Configuration;
using EdgeAspire.Scheduler.Endpoints;
using EdgeAspire.Scheduler.History;
using EdgeAspire.Scheduler.Membership;
using EdgeAspire.Scheduler.Messages;
using EdgeAspire.Scheduler.Running;
using EdgeAspire.Scheduler.Sources;
using EdgeAspire.Scheduler.Telemetry;
using EdgeAspire.ServiceDefaults;
using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.ServiceDefaults.Listening;
using EdgeAspire.Serving.Registration;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Scheduler;

/// <summary>The scheduler as a web application, for the process and for tests.</summary>
public static class SchedulerApplication
{
    private const string DefaultUrl = "http://localhost:8120";
    private const string DefaultGrpcPort = "8121";

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Builds the service; run it, or start and dispose it.</summary>
    /// <param name="args">Configuration from the command line, such as <c>--Scheduler:Policy=ms-mdi</c>.</param>
    /// <param name="configure">Changes to the builder, before anything is registered.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        configure?.Invoke(builder);
        builder.Configuration.SetDefaultPorts(DefaultUrl, DefaultGrpcPort);
        builder.AddServiceDefaults();
        var services = builder.Services;
        services.AddValidatedOptions<SchedulerOptions>(SchedulerOptions.Section);

        // To end the items, and then to leave the registry.
        services.AddOptions<HostOptions>().Configure<IOptions<SchedulerOptions>>(
            (host, scheduler) => host.ShutdownTimeout = TimeSpan.FromSeconds(2 * scheduler.Value.DrainSeconds));
        AddPlanner(services);
        AddWorker(services);
        services.AddHealthChecks().AddCheck<SchedulerHealthCheck>("scheduler");

        // Services are told to stop in reverse order: first the worker ends its items, then it leaves the registry.
        services.AddRegistration<SchedulerOptions>(RingReader.Role);
        services.AddSingleton<WorkerHost>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerHost>());
        services.AddHostedService<HistoryRecorder>();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapRest();
        app.MapHistory();
        app.MapIntake();
        return app;
    }

    private static void AddPlanner(IServiceCollection services)
    {
        services.AddSingleton(provider => new HttpClient(new SocketsHttpHandler { ConnectTimeout = ConnectTimeout })
        {
            // Each question has a limit of its own.
            Timeout = Timeout.InfiniteTimeSpan,
        });
        services.AddSingleton(provider => GrpcChannel.ForAddress(Options(provider).Planner.Grpc!, new GrpcChannelOptions
        {
            DisposeHttpClient = true,
            HttpHandler = new SocketsHttpHandler { ConnectTimeout = ConnectTimeout },
        }));
        services.AddSingleton(provider => new DeviceRegistry.DeviceRegistryClient(provider.GetRequiredService<GrpcChannel>()));
        services.AddSingleton<PlanSource>();
        services.AddSingleton<AnnouncedScheduler>();
        services.AddSingleton<IAnnouncedDevice>(provider => provider.GetRequiredService<AnnouncedScheduler>());
    }

    private static void AddWorker(IServiceCollection services)
    {
        services.AddSingleton<WorkerClock>();
        services.AddSingleton<SourceTable>();
        services.AddSingleton<SchedulerMetrics>();
        services.AddSingleton<WorkerHistory>();
        services.AddSingleton<LocalStage>();
        services.AddSingleton<BlockLoader>();
        services.AddSingleton<Peers>();
        services.AddSingleton<Messenger>();
        services.AddSingleton<Intake>();
        services.AddSingleton<ItemCalls>();
        services.AddSingleton<IGrpcMethodSource, QueueCalls>();
        services.AddSingleton<InferenceServiceBase, SchedulerInferenceService>();
    }

    private static SchedulerOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<SchedulerOptions>>().Value;
}
