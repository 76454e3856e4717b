using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Runtime;
using EdgeAspire.Protocol.Service;
using EdgeAspire.ServiceDefaults;
using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.ServiceDefaults.Listening;
using EdgeAspire.Serving.Blobs;
using EdgeAspire.Serving.Computing;
using EdgeAspire.Serving.Memory;
using EdgeAspire.Serving.Registration;
using EdgeAspire.Stage.Configuration;
using EdgeAspire.Stage.Endpoints;
using EdgeAspire.Stage.Forwarding;
using EdgeAspire.Stage.Measuring;
using EdgeAspire.Stage.Parts;
using EdgeAspire.Stage.Registration;
using EdgeAspire.Stage.Running;
using EdgeAspire.Stage.Sessions;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage;

/// <summary>The stage as a web application, for the process and for tests.</summary>
public static class StageApplication
{
    private const string Role = "stage";
    private const string DefaultUrl = "http://localhost:8100";
    private const string DefaultGrpcPort = "8101";

    // Beside those that compute: for messages that come meanwhile.
    private const int NetworkThreads = 4;

    private static readonly TimeSpan RepositoryTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Builds the service; run it, or start and dispose it.</summary>
    /// <param name="args">Configuration from the command line, such as <c>--Stage:Device=pi-1</c>.</param>
    /// <param name="configure">Changes to the builder, before anything is registered.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        configure?.Invoke(builder);
        builder.Configuration.SetDefaultPorts(DefaultUrl, DefaultGrpcPort);
        builder.AddServiceDefaults();
        var services = builder.Services;
        services.AddValidatedOptions<StageOptions>(StageOptions.Section);

        // With an arena of its own, each part would keep what only one of them needs at a time.
        services.Configure<InferenceOptions>(inference => inference.ShareMemoryArena = true);
        services.AddValidatedOptions<InferenceOptions>(InferenceOptions.Section);
        services.AddOptions<HostOptions>().Configure<IOptions<StageOptions>>(
            (host, stage) => host.ShutdownTimeout = TimeSpan.FromSeconds(stage.Value.DrainSeconds));
        AddParts(services);
        AddCalls(services);
        services.AddSingleton<AnnouncedStage>();
        services.AddSingleton<IAnnouncedDevice>(provider => provider.GetRequiredService<AnnouncedStage>());
        services.AddSingleton<LayerTest>();
        services.AddSingleton<ProfileSender>();
        services.AddSingleton<LinkTest>();
        services.AddSingleton<MessageTest>();
        services.AddSingleton<DeviceMeasurement>();
        services.AddHostedService(provider => provider.GetRequiredService<DeviceMeasurement>());
        if (string.Equals(builder.Configuration[$"{StageOptions.Section}:{nameof(StageOptions.Measure)}"], nameof(MeasureMode.Parts), StringComparison.OrdinalIgnoreCase))
        {
            services.AddHostedService<PartMeasurement>();
        }

        services.AddHealthChecks().AddCheck<StageHealthCheck>("stage");
        services.AddHostedService<SettledMemoryService>();

        // Services are told to stop in reverse order: first the device leaves the registry, then its sessions end.
        services.AddHostedService<DrainService>();
        if (!string.IsNullOrWhiteSpace(builder.Configuration[$"{StageOptions.Section}:Planner:Grpc"]))
        {
            services.AddRegistration<StageOptions>(Role);
        }

        var app = builder.Build();
        var version = OnnxRuntimeEnvironment.Start(app.Services.GetRequiredService<IOptions<InferenceOptions>>().Value);
        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("EdgeAspire.Stage").RuntimeStarted(version);
        app.Services.FollowProcessorPercent();
        _ = app.Services.GetRequiredService<StageGauges>();
        KeepNetworkThreads(Options(app.Services).MaxConcurrency);
        app.MapDefaultEndpoints();
        app.MapRest();
        return app;
    }

    private static void AddParts(IServiceCollection services)
    {
        services.AddPlannerBlobs<StageOptions>(Role, RepositoryTimeout);
        services.AddSingleton<MemoryBudget>();
        services.AddSingleton<PartLoader>();
        services.AddSingleton<PartRoom>();
        services.AddSingleton<PartStore>();
        services.AddSingleton<PartDescriptions>();
    }

    private static void AddCalls(IServiceCollection services)
    {
        services.AddSingleton(new ServingMetrics(Role));
        services.AddSingleton(provider => new ComputeThreads(Options(provider).MaxConcurrency));
        services.AddSingleton(provider => new ComputeQueue(
            Options(provider).MaxConcurrency,
            Options(provider).MaxQueue,
            $"{StageOptions.Section}:{nameof(StageOptions.MaxQueue)}",
            provider.GetRequiredService<ServingMetrics>()));
        services.AddSingleton<QueueOccupancy>();
        services.AddSingleton<WaitingCalls>();
        services.AddSingleton<SessionLimits>();
        services.AddSingleton<SessionTable>();
        services.AddSingleton<RecipeReader>();
        services.AddSingleton<PartRunner>();
        services.AddSingleton<DeviceDirectory>();
        services.AddSingleton<PieceForwarder>();
        services.AddSingleton<SessionCalls>();
        services.AddSingleton<StageEngine>();
        services.AddSingleton<StageGauges>();
        services.AddSingleton<InferenceServiceBase, StageInferenceService>();
    }

    // A board with one core starts with one thread: while that computes, nothing would be received, and a plan's transfers overlap its computations.
    private static void KeepNetworkThreads(int maxConcurrency)
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, maxConcurrency + NetworkThreads), completions);
    }

    private static StageOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<StageOptions>>().Value;
}
