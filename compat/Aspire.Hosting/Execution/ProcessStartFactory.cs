using System.Collections;
using System.Runtime.InteropServices;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Execution;

/// <summary>Works out the command line and the environment of a process.</summary>
internal sealed class ProcessStartFactory(DistributedApplicationExecutionContext executionContext, ProjectAssemblies assemblies, OtlpTarget otlp)
{
    /// <summary>Variables that speak to the AppHost itself, and would say the wrong thing to a service that inherits them.</summary>
    private static readonly HashSet<string> NotInherited = new(StringComparer.OrdinalIgnoreCase)
    {
        "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "DOTNET_URLS", "URLS", "HTTP_PORTS", "HTTPS_PORTS",
        "DOTNET_LAUNCH_PROFILE", "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES",
    };

    /// <summary>The <c>dotnet</c> that runs this process.</summary>
    public static string DotnetPath { get; } = FindDotnet();

    /// <summary>Works out how to start a replica.</summary>
    /// <exception cref="DistributedApplicationException">A value is missing, or the project is not built.</exception>
    public async Task<ProcessStart> CreateAsync(Replica replica, CancellationToken cancellationToken)
    {
        var project = replica.Resource.Annotations.OfType<IProjectMetadata>().Last();
        var assembly = await assemblies.GetAsync(project, cancellationToken);
        var values = new ValueResolver(replica);

        var arguments = new List<string> { assembly };
        foreach (var argument in replica.Resource.Annotations.OfType<CommandLineArgsAnnotation>().SelectMany(static args => args.Arguments))
        {
            arguments.Add(await values.ResolveAsync(argument, cancellationToken));
        }

        var folder = Path.GetDirectoryName(project.ProjectPath);
        return new ProcessStart(
            DotnetPath,
            arguments,
            Directory.Exists(folder) ? folder : Path.GetDirectoryName(assembly)!,
            await GetEnvironmentAsync(replica, values, cancellationToken));
    }

    private static string FindDotnet()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var besideRuntime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? (File.Exists(besideRuntime) ? besideRuntime : name);
    }

    private async Task<Dictionary<string, string>> GetEnvironmentAsync(Replica replica, ValueResolver values, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (!NotInherited.Contains((string)entry.Key))
            {
                environment[(string)entry.Key] = (string?)entry.Value ?? string.Empty;
            }
        }

        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = otlp.Endpoint;
        environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = otlp.Protocol;
        environment["OTEL_SERVICE_NAME"] = replica.Resource.Name;
        environment["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={replica.Name}";

        var context = new EnvironmentCallbackContext(executionContext, replica.Resource, cancellationToken: cancellationToken);
        foreach (var annotation in replica.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        foreach (var (name, value) in context.EnvironmentVariables)
        {
            environment[name] = await values.ResolveAsync(value, cancellationToken);
        }

        return environment;
    }
}
