using EdgeAspire.ServiceDefaults.Listening;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeAspire.ServiceDefaults.Tests;

/// <summary>A service that has nothing but the defaults, on free ports.</summary>
internal static class TestService
{
    public static async Task<WebApplication> StartAsync(Action<WebApplicationBuilder>? configure = null, params string[] settings)
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", "--GRPC_PORT=0", .. settings]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapDefaultEndpoints();
        await app.StartAsync();
        return app;
    }

    public static ServiceAddresses Addresses(this WebApplication app) => app.Services.GetRequiredService<ServiceAddresses>();
}
