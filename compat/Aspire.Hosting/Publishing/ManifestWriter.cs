using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the model as an Aspire manifest: what deployment tools read.</summary>
internal sealed class ManifestWriter(DistributedApplicationExecutionContext executionContext, string manifestPath, Utf8JsonWriter json)
{
    private const string Schema = "https://json.schemastore.org/aspire-8.0.json";

    private readonly ManifestPortAllocator _ports = new();

    public async Task WriteAsync(IEnumerable<IResource> resources, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteStartObject("resources");
        foreach (var resource in resources)
        {
            json.WriteStartObject(resource.Name);
            switch (resource)
            {
                case ProjectResource project:
                    await WriteProjectAsync(project, cancellationToken);
                    break;
                case ParameterResource parameter:
                    WriteParameter(parameter);
                    break;
                default:
                    json.WriteString("error", "This resource does not support generation in the manifest.");
                    break;
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
    }

    private static string Expression(object value) => value switch
    {
        IManifestExpressionProvider provider => provider.ValueExpression,
        JoinedValue joined => string.Concat(joined.Parts.Select(Expression)),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? string.Empty,
    };

    private async Task WriteProjectAsync(ProjectResource project, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(manifestPath))!;
        var path = Path.GetRelativePath(folder, project.Annotations.OfType<IProjectMetadata>().Last().ProjectPath);
        json.WriteString("type", "project.v0");
        json.WriteString("path", path.Replace('\\', '/'));

        object[] arguments = [.. project.Annotations.OfType<CommandLineArgsAnnotation>().SelectMany(static args => args.Arguments)];
        if (arguments.Length > 0)
        {
            json.WriteStartArray("args");
            foreach (var argument in arguments)
            {
                json.WriteStringValue(Expression(argument));
            }

            json.WriteEndArray();
        }

        await WriteEnvironmentAsync(project, cancellationToken);
        WriteBindings(project);
    }

    private async Task WriteEnvironmentAsync(ProjectResource project, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, project, cancellationToken: cancellationToken);
        foreach (var annotation in project.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        json.WriteStartObject("env");
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            json.WriteString(name, Expression(value));
        }

        json.WriteEndObject();
    }

    private void WriteBindings(ProjectResource project)
    {
        EndpointAnnotation[] endpoints = [.. project.Annotations.OfType<EndpointAnnotation>()];
        if (endpoints.Length == 0)
        {
            return;
        }

        var isHttp2 = project.Annotations.OfType<Http2ServiceAnnotation>().Any();
        var schemes = new HashSet<string>(StringComparer.Ordinal);
        json.WriteStartObject("bindings");
        foreach (var endpoint in endpoints)
        {
            json.WriteStartObject(endpoint.Name);
            json.WriteString("scheme", endpoint.UriScheme);
            json.WriteString("protocol", endpoint.Protocol.ToString().ToLowerInvariant());
            json.WriteString("transport", isHttp2 && endpoint.IsHttp ? "http2" : endpoint.Transport);
            WritePorts(endpoint, isDefaultOfScheme: endpoint.IsHttp && schemes.Add(endpoint.UriScheme));
            if (endpoint.IsExternal)
            {
                json.WriteBoolean("external", true);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>The first endpoint of a scheme leaves its target port to the deployment tool; others need one of their own.</summary>
    private void WritePorts(EndpointAnnotation endpoint, bool isDefaultOfScheme)
    {
        var targetPort = endpoint.TargetPort ?? (isDefaultOfScheme ? null : _ports.Allocate());
        if (endpoint.Port is int port)
        {
            _ports.AddUsed(port);
            if (port != targetPort)
            {
                json.WriteNumber("port", port);
            }
        }

        if (targetPort is int target)
        {
            _ports.AddUsed(target);
            json.WriteNumber("targetPort", target);
        }
    }

    private void WriteParameter(ParameterResource parameter)
    {
        json.WriteString("type", "parameter.v0");
        json.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        json.WriteStartObject("inputs");
        json.WriteStartObject("value");
        json.WriteString("type", "string");
        if (parameter.Secret)
        {
            json.WriteBoolean("secret", true);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
