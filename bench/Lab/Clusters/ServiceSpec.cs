namespace EdgeAspire.Bench.Lab.Clusters;

/// <summary>A service that a device runs.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Settings">Its settings besides those that the lab gives it, such as (<c>Expert:Output</c>, <c>raw</c>).</param>
internal sealed record ServiceSpec(ServiceKind Kind, IReadOnlyList<KeyValuePair<string, string>> Settings);
