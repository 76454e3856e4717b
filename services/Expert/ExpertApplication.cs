using EdgeAspire.Expert.Configuration;
using EdgeAspire.Expert.Endpoints;
using EdgeAspire.Expert.Registration;
using EdgeAspire.Expert.Serving;
using EdgeAspire.Expert.Sources;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Runtime;
using EdgeAspire.Protocol.Service;
using EdgeAspire.ServiceDefaults;
using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.Serving.Blobs;
using EdgeAspire.Serving.Computing;
using EdgeAspire.Serving.Memory;
using EdgeAspire.Serving.Registration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Expert;

/// <summary>The expert as a web application, for the process and for tests.</summary>
public static class ExpertApplication
{
    private const string Role = "expert";

    private static readonly TimeSpan RepositoryTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Builds the service; run it, or start and dispose it.</summary>
    /// <param name="args">Configuration from the command line, such as <c>--Expert:Model=digits</c>.</param>
    /// <param name="configure">Changes to the builder, before anything is registered.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        configure?.Invoke(builder);
        builder.AddServiceDefaults();
        var services = builder.Services;
        services.AddValidatedOptions<ExpertOptions>(ExpertOptions.Section);
        services.AddValidatedOptions<InferenceOptions>(InferenceOptions.Section);
        services.AddOptions<HostOptions>().Configure<IOptions<ExpertOptions>>(
            (host, expert) => host.ShutdownTimeout = TimeSpan.FromSeconds(expert.Value.DrainSeconds));
        services.AddSingleton(new ServingMetrics(Role));
        services.AddSingleton<ServedModels>();
        services.AddSingleton(provider => new ComputeQueue(
            Options(provider).MaxConcurrency, Options(provider).MaxQueue, $"{ExpertOptions.Section}:{nameof(ExpertOptions.MaxQueue)}", provider.GetRequiredService<ServingMetrics>()));
        services.AddSingleton<InferenceEngine>();
        services.AddSingleton<ModelDescriptions>();
        services.AddSingleton<InferenceServiceBase, ExpertInferenceService>();
        services.AddSingleton<ModelLoader>();
        services.AddSingleton<WarmUp>();
        services.AddSingleton<ModelInstaller>();
        services.AddHealthChecks().AddCheck<ModelHealthCheck>("model");
        services.AddHostedService<SettledMemoryService>();
        AddModelSource(builder);
        if (IsSet(builder, "Planner:Grpc"))
        {
            services.AddSingleton<IAnnouncedDevice, AnnouncedExpert>();
            services.AddRegistration<ExpertOptions>(Role);
        }

        var app = builder.Build();
        var version = OnnxRuntimeEnvironment.Start(app.Services.GetRequiredService<IOptions<InferenceOptions>>().Value);
        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("EdgeAspire.Expert").RuntimeStarted(version);
        app.Services.FollowProcessorPercent();
        app.MapDefaultEndpoints();
        app.MapRest();
        return app;
    }

    private static void AddModelSource(WebApplicationBuilder builder)
    {
        if (IsSet(builder, nameof(ExpertOptions.File)))
        {
            builder.Services.AddHostedService<FileModelService>();
            return;
        }

        builder.Services.AddPlannerBlobs<ExpertOptions>(Role, RepositoryTimeout);
        builder.Services.AddSingleton<ModelRepository>();
        builder.Services.AddHostedService<RepositoryModelService>();
    }

    private static ExpertOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<ExpertOptions>>().Value;

    private static bool IsSet(WebApplicationBuilder builder, string setting) =>
        !string.IsNullOrWhiteSpace(builder.Configuration[$"{ExpertOptions.Section}:{setting}"]);
}
