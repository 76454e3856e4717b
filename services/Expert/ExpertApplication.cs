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
using Microsoft.Extensions.Options;

namespace EdgeAspire.Expert;

/// <summary>The expert as a web application, for the process and for tests.</summary>
public static class ExpertApplication
{
    private static readonly TimeSpan RepositoryTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

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
        services.AddSingleton<ExpertMetrics>();
        services.AddSingleton<ServedModels>();
        services.AddSingleton<ComputeQueue>();
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
            services.AddHostedService<RegistrationService>();
        }

        var app = builder.Build();
        var version = OnnxRuntimeEnvironment.Start(app.Services.GetRequiredService<IOptions<InferenceOptions>>().Value);
        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("EdgeAspire.Expert").RuntimeStarted(version);
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

        builder.Services.AddSingleton(_ => new HttpClient(new SocketsHttpHandler { ConnectTimeout = ConnectTimeout }) { Timeout = RepositoryTimeout });
        builder.Services.AddSingleton<BlobCache>();
        builder.Services.AddSingleton<ModelRepository>();
        builder.Services.AddHostedService<RepositoryModelService>();
    }

    private static bool IsSet(WebApplicationBuilder builder, string setting) =>
        !string.IsNullOrWhiteSpace(builder.Configuration[$"{ExpertOptions.Section}:{setting}"]);
}
