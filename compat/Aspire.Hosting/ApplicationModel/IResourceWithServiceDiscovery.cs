namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource whose endpoints others find by its name.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints
{
}
