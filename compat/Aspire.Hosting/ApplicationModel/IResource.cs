namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something the application consists of: a project, a parameter.</summary>
public interface IResource
{
    /// <summary>Unique within the application, regardless of case.</summary>
    string Name { get; }

    /// <summary>What was said about the resource, in the order it was said.</summary>
    ResourceAnnotationCollection Annotations { get; }
}
