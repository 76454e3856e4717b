using EdgeAspire.ServiceDefaults;
using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.Trainer.Api;
using EdgeAspire.Trainer.Configuration;
using EdgeAspire.Trainer.Data.Download;
using EdgeAspire.Trainer.Repository;
using EdgeAspire.Trainer.Runs;
using EdgeAspire.Trainer.Storage;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Trainer;

/// <summary>The trainer service: training runs as resources.</summary>
public static class TrainerApplication
{
    /// <summary>Makes the service ready to run.</summary>
    /// <param name="args">Configuration as <c>--key value</c>, which goes before environment variables.</param>
    /// <param name="configure">Called last, so that tests can replace services.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
        builder.AddServiceDefaults();
        IServiceCollection services = builder.Services;
        services.AddValidatedOptions<TrainerOptions>(TrainerOptions.Section);
        services.AddSingleton<AtomicFile>();
        services.AddSingleton<RunFolder>();
        services.AddSingleton<RunList>();
        services.AddSingleton<RunExecution>();
        services.AddSingleton<TeamPublisher>();
        services.AddSingleton<HttpMessageHandler>(_ => new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10) });
        services.AddSingleton(provider => new ModelRepositoryClient(
            new HttpClient(provider.GetRequiredService<HttpMessageHandler>(), disposeHandler: false),
            provider.GetRequiredService<IOptions<TrainerOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Downloader(
            new HttpClient(provider.GetRequiredService<HttpMessageHandler>(), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan },
            provider.GetRequiredService<IOptions<TrainerOptions>>().Value.DownloadRetries));
        services.AddHostedService<RunWorker>();
        services.AddSingleton<ModelEnsurer>();
        services.AddHostedService(provider => provider.GetRequiredService<ModelEnsurer>());
        configure?.Invoke(builder);

        WebApplication app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapRuns();
        return app;
    }
}
