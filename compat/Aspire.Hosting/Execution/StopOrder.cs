using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Execution;

/// <summary>Groups resources so that none stops before those that wait for it or call it.</summary>
internal static class StopOrder
{
    /// <summary>The groups, first to stop first. Resources that need each other in a circle share a group.</summary>
    public static IReadOnlyList<IReadOnlyList<ProjectResource>> Of(IReadOnlyList<ProjectResource> resources)
    {
        var remaining = resources.ToList();
        var groups = new List<IReadOnlyList<ProjectResource>>();
        while (remaining.Count > 0)
        {
            ProjectResource[] group = [.. remaining.Where(candidate => !remaining.Any(other => other != candidate && Needs(other, candidate)))];
            groups.Add(group.Length > 0 ? group : [.. remaining]);
            remaining.RemoveAll(groups[^1].Contains);
        }

        return groups;
    }

    private static bool Needs(ProjectResource resource, ProjectResource other) =>
        resource.Annotations.OfType<WaitAnnotation>().Any(wait => wait.Resource == other)
        || resource.Annotations.OfType<EndpointReferenceAnnotation>().Any(reference => reference.Resource == other);
}
