using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>The environment variables that every project gets before those its builder adds.</summary>
internal static class ProjectEnvironment
{
    private const string ExportIntervalMilliseconds = "1000";

    public static void Add(EnvironmentCallbackContext context)
    {
        var variables = context.EnvironmentVariables;
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EXCEPTION_LOG_ATTRIBUTES"] = "true";
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES"] = "true";
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";

        var endpoints = context.Resource.Annotations.OfType<EndpointAnnotation>().ToArray();
        var listed = endpoints
            .Where(static endpoint => endpoint.IsHttp && endpoint.TargetPortEnvironmentVariable is null)
            .Select(endpoint => new EndpointReference((IResourceWithEndpoints)context.Resource, endpoint.Name))
            .ToArray();

        if (context.ExecutionContext.IsPublishMode)
        {
            AddForPublishing(variables, endpoints, listed);
        }
        else
        {
            AddForRunning(variables, listed);
        }
    }

    private static void AddForPublishing(
        Dictionary<string, object> variables,
        EndpointAnnotation[] endpoints,
        EndpointReference[] listed)
    {
        if (endpoints.Length > 0)
        {
            variables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
        }

        AddJoined(variables, "HTTP_PORTS", listed, static endpoint =>
            endpoint.Scheme == "http" ? [endpoint.Property(EndpointProperty.TargetPort)] : []);
        AddJoined(variables, "HTTPS_PORTS", listed, static endpoint =>
            endpoint.Scheme == "https" ? [endpoint.Property(EndpointProperty.TargetPort)] : []);
    }

    private static void AddForRunning(Dictionary<string, object> variables, EndpointReference[] listed)
    {
        variables["ASPNETCORE_ENVIRONMENT"] = "Development";
        variables["DOTNET_ENVIRONMENT"] = "Development";

        // One line per record, so that the console page and the level filter need not guess where a record ends.
        variables["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
        variables["LOGGING__CONSOLE__FORMATTEROPTIONS__SINGLELINE"] = "true";
        variables["LOGGING__CONSOLE__FORMATTEROPTIONS__COLORBEHAVIOR"] = "Disabled";

        // A dashboard that lags by the exporters' defaults (5 s for traces, 60 s for metrics) looks broken.
        variables["OTEL_BLRP_SCHEDULE_DELAY"] = ExportIntervalMilliseconds;
        variables["OTEL_BSP_SCHEDULE_DELAY"] = ExportIntervalMilliseconds;
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = ExportIntervalMilliseconds;
        variables["OTEL_TRACES_SAMPLER"] = "always_on";

        AddJoined(variables, "ASPNETCORE_URLS", listed, static endpoint =>
        [
            $"{endpoint.Scheme}://{endpoint.EndpointAnnotation.TargetHost}:",
            endpoint.Property(EndpointProperty.TargetPort),
        ]);
    }

    private static void AddJoined(
        Dictionary<string, object> variables,
        string name,
        EndpointReference[] endpoints,
        Func<EndpointReference, object[]> partsOf)
    {
        var parts = new List<object>();
        foreach (var own in endpoints.Select(partsOf).Where(static own => own.Length > 0))
        {
            if (parts.Count > 0)
            {
                parts.Add(";");
            }

            parts.AddRange(own);
        }

        if (parts.Count > 0)
        {
            variables[name] = new JoinedValue(parts);
        }
    }
}
