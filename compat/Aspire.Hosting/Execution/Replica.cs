using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Execution;

/// <summary>One process of a project. Its name is the project's, followed by the index when there are several.</summary>
internal sealed record Replica(ProjectResource Resource, int Index, string Name)
{
    /// <summary>All processes of a project.</summary>
    /// <exception cref="DistributedApplicationException">The number of replicas is below 1.</exception>
    public static IReadOnlyList<Replica> Of(ProjectResource resource)
    {
        var count = resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;
        if (count < 1)
        {
            throw new DistributedApplicationException($"Resource '{resource.Name}' has {count} replicas; at least 1 is needed.");
        }

        return count == 1
            ? [new Replica(resource, 0, resource.Name)]
            : [.. Enumerable.Range(0, count).Select(index => new Replica(resource, index, FormattableString.Invariant($"{resource.Name}.{index}")))];
    }
}
