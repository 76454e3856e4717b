namespace Aspire.Hosting.ApplicationModel;

/// <summary>A path of an endpoint that answers with a status while the resource is healthy.</summary>
internal sealed class HttpHealthCheckAnnotation(EndpointReference endpoint, string path, int statusCode) : IResourceAnnotation
{
    public EndpointReference Endpoint { get; } = endpoint;

    public string Path { get; } = path;

    public int StatusCode { get; } = statusCode;
}
