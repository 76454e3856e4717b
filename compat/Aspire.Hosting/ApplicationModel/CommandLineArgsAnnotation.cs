namespace Aspire.Hosting.ApplicationModel;

/// <summary>Arguments for the command line of a resource: strings or value providers.</summary>
internal sealed class CommandLineArgsAnnotation(IReadOnlyList<object> arguments) : IResourceAnnotation
{
    public IReadOnlyList<object> Arguments { get; } = arguments;
}
