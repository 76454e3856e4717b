using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Execution;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private const string ProjectPathMetadata = "apphostprojectpath";

    private static readonly Dictionary<string, string> SwitchMappings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--output-path"] = "Publishing:OutputPath",
        ["--dashboard-port"] = DashboardAddress.PortKey,
    };

    private readonly HostApplicationBuilder _host;

    public DistributedApplicationBuilder(string[] args)
    {
        AppHostAssembly = Assembly.GetEntryAssembly();
        AppHostDirectory = AppHostAssembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(static metadata => metadata.Key == ProjectPathMetadata)?.Value ?? Directory.GetCurrentDirectory();

        _host = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            ContentRootPath = Directory.Exists(AppHostDirectory) ? AppHostDirectory : null,
        });
        _host.Configuration.AddCommandLine(args, SwitchMappings);
        _host.Logging.ClearProviders();

        ExecutionContext = new DistributedApplicationExecutionContext(ReadOperation(_host.Configuration));
        AddServices();
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);

        if (Resources.FirstOrDefault(other => string.Equals(other.Name, resource.Name, StringComparison.OrdinalIgnoreCase)) is { } existing)
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{resource.GetType()}' with name '{resource.Name}' because resource of type "
                + $"'{existing.GetType()}' with that name already exists. Resource names are case-insensitive.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build() => new(_host.Build());

    private static DistributedApplicationOperation ReadOperation(ConfigurationManager configuration)
    {
        var operation = configuration["AppHost:Operation"];
        var publisher = configuration["Publishing:Publisher"];
        if (publisher is not null && !string.Equals(publisher, "manifest", StringComparison.OrdinalIgnoreCase))
        {
            throw new DistributedApplicationException($"The publisher '{publisher}' is unknown; --publisher takes 'manifest'.");
        }

        return operation?.ToLowerInvariant() switch
        {
            "publish" => DistributedApplicationOperation.Publish,
            "run" => DistributedApplicationOperation.Run,
            null => publisher is null ? DistributedApplicationOperation.Run : DistributedApplicationOperation.Publish,
            _ => throw new DistributedApplicationException($"The operation '{operation}' is unknown; --operation takes 'run' or 'publish'."),
        };
    }

    private void AddServices()
    {
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(Console.Out);
        Services.AddSingleton(Resources);
        Services.AddSingleton(ExecutionContext);

        if (ExecutionContext.IsPublishMode)
        {
            Services.AddHostedService<ManifestPublisher>();
            return;
        }

        Services.Configure<HostOptions>(static options => options.ShutdownTimeout = ApplicationRunner.ShutdownLimit);

        // Hosted services start in this order and stop in the reverse: the dashboard outlives the services that report to it.
        Services.AddDashboard();
        Services.AddApplicationRunner();
    }
}
