using EdgeAspire.ServiceDefaults;

namespace EdgeAspire.Trainer;

/// <summary>The trainer service.</summary>
public static class TrainerApplication
{
    /// <summary>Builds the service without starting it.</summary>
    /// <param name="args">Command-line settings.</param>
    /// <param name="configure">Last changes, for tests.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        configure?.Invoke(builder);
        WebApplication app = builder.Build();
        app.MapDefaultEndpoints();
        return app;
    }
}
