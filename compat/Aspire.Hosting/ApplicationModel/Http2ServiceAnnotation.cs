namespace Aspire.Hosting.ApplicationModel;

/// <summary>All endpoints of the resource speak HTTP/2.</summary>
internal sealed class Http2ServiceAnnotation : IResourceAnnotation
{
}
