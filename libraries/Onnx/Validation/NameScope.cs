namespace EdgeAspire.Onnx.Validation;

/// <summary>The tensors of one graph, and those of the graphs around it that it may read too.</summary>
internal sealed class NameScope
{
    private readonly NameScope? _parent;
    private readonly Dictionary<string, int> _producers = new(StringComparer.Ordinal);

    public NameScope(NameScope? parent) => _parent = parent;

    /// <summary>The producer of inputs and initializers.</summary>
    public const int NoNode = -1;

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">Name of the tensor.</param>
    /// <param name="node">Index of the node that produces it, or <see cref="NoNode"/>.</param>
    /// <returns>False when the graph has a tensor of that name.</returns>
    public bool TryAdd(string name, int node) => _producers.TryAdd(name, node);

    /// <summary>Whether this graph itself has the tensor.</summary>
    public bool TryGetProducer(string name, out int node) => _producers.TryGetValue(name, out node);

    /// <summary>Whether a graph around this one has the tensor.</summary>
    public bool IsVisibleOutside(string name)
    {
        for (NameScope? scope = _parent; scope is not null; scope = scope._parent)
        {
            if (scope._producers.ContainsKey(name))
            {
                return true;
            }
        }

        return false;
    }
}
