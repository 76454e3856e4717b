namespace Aspire.Hosting.Execution;

/// <summary>An endpoint as users see it; a browser can open those that speak HTTP/1.1.</summary>
internal sealed record EndpointView(string Name, string Url, bool IsExternal, bool IsBrowsable);
