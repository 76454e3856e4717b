namespace Aspire.Hosting.ApplicationModel;

/// <summary>A named resource.</summary>
public abstract class Resource : IResource
{
    /// <summary>Creates a resource.</summary>
    /// <exception cref="ArgumentException">The name breaks a rule of <see cref="ModelName"/>.</exception>
    protected Resource(string name)
    {
        ModelName.ValidateName(nameof(Resource), name);
        Name = name;
    }

    /// <inheritdoc/>
    public virtual string Name { get; }

    /// <inheritdoc/>
    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}
