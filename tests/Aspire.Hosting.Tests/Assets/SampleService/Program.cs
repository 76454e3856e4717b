// A service that does what the tests ask it to: crash, hang, become unhealthy, call others.

using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeAspire.SampleService;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

if (args.Contains("--job"))
{
    Console.WriteLine("the job is done");
    return args.Contains("--fail") ? 3 : 0;
}

var builder = WebApplication.CreateBuilder(args);
if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not null)
{
    builder.Services.AddOpenTelemetry()
        .WithTracing(static tracing => tracing.AddSource("Microsoft.AspNetCore", "System.Net.Http").AddOtlpExporter())
        .WithMetrics(static metrics => metrics.AddMeter("Microsoft.AspNetCore.Hosting", "System.Runtime").AddOtlpExporter());
}

using var ignored = args.Contains("--ignore-sigterm")
    ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, static context => context.Cancel = true)
    : null;
if (args.Contains("--ignore-sigterm"))
{
    builder.Services.AddSingleton<IHostLifetime, IgnoringLifetime>();
}

var application = builder.Build();
var healthy = !args.Contains("--unhealthy");
application.MapGet("/health", () => healthy
    ? Results.Ok()
    : Results.Text(
        """{"status":"Unhealthy","checks":{"self":{"status":"Healthy"},"store":{"status":"Unhealthy","description":"nothing to serve"}}}""",
        statusCode: StatusCodes.Status503ServiceUnavailable));
application.MapPost("/health/{value:bool}", (bool value) => { healthy = value; });
application.MapGet("/process", static () => Environment.ProcessId);
application.MapGet("/environment/{name}", static (string name) => Environment.GetEnvironmentVariable(name) ?? string.Empty);
application.MapPost("/exit/{code:int}", static (int code) => Environment.Exit(code));
application.MapGet("/call/{service}", static async (string service) =>
{
    using var client = new HttpClient();
    return await client.GetStringAsync(new Uri($"{Environment.GetEnvironmentVariable($"services__{service}__http__0")}/process"));
});
application.MapPost("/warn", static (ILogger<Process> logger) => SampleLog.Warned(logger, "trouble ahead"));
application.Lifetime.ApplicationStopping.Register(static () => Console.WriteLine("stopping"));
await application.RunAsync();
return 0;
