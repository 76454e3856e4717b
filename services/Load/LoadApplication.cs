using EdgeAspire.Load.Configuration;
using EdgeAspire.Load.Counting;
using EdgeAspire.Load.Running;
using EdgeAspire.ServiceDefaults;
using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.ServiceDefaults.Listening;
using EdgeAspire.ServiceDefaults.Telemetry;

namespace EdgeAspire.Load;

/// <summary>The load generator as a web application, for the process and for tests.</summary>
public static class LoadApplication
{
    private const string DefaultUrl = "http://localhost:8130";

    /// <summary>Builds it; run it, or start and dispose it.</summary>
    /// <param name="args">Configuration from the command line, such as <c>--Load:PerSecond=5</c>.</param>
    /// <param name="configure">Changes to the builder, before anything is registered.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        configure?.Invoke(builder);
        builder.Configuration.SetDefaultPorts(DefaultUrl);
        builder.AddServiceDefaults();
        builder.Services.AddValidatedOptions<LoadOptions>(LoadOptions.Section);
        builder.Services.AddSingleton<LoadRunner>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<LoadRunner>());

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGet("/api/load", static (LoadRunner runner) => Results.Json(runner.Sum(), LoadJsonContext.Default.LoadSummary)).Untraced();
        return app;
    }
}
