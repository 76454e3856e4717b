namespace Aspire.Hosting.Execution;

/// <summary>An endpoint as users see it.</summary>
internal sealed record EndpointView(string Name, string Url, bool IsExternal);
