using System.Net;
using Aspire.Hosting.Dashboard.Api;
using Aspire.Hosting.Dashboard.Telemetry;
using Aspire.Hosting.Execution;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Serves the dashboard's pages and receives telemetry, on loopback addresses only.</summary>
internal sealed class DashboardServer(
    DashboardAddress address,
    DashboardApi api,
    TelemetryImporter importer,
    ConsoleReporter reporter) : IHostedService, IAsyncDisposable
{
    private const int MaximumConnections = 512;

    private WebApplication? _application;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.ListenLocalhost(address.Port);
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = OtlpEndpoints.MaximumBodyBytes;
            options.Limits.MaxConcurrentConnections = MaximumConnections;
        });
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));

        _application = builder.Build();
        _application.Use(GuardAsync);
        _application.MapOtlp(importer);
        _application.MapPages();
        api.Map(_application);

        try
        {
            await _application.StartAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new DistributedApplicationException(
                $"The dashboard cannot listen on port {address.Port} (setting {DashboardAddress.PortKey}): {exception.Message}", exception);
        }

        reporter.Write("dashboard", address.Url);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _application?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }
    }

    /// <summary>
    /// Refuses requests under other names than this machine's loopback ones, so that no web page can reach the dashboard by a name
    /// that it points at 127.0.0.1; and forbids scripts that are not the dashboard's own.
    /// </summary>
    private static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Host.Host;
        if (!string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
            && !(IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        return next(context);
    }
}
