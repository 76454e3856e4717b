using System.Collections.Immutable;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Models;

/// <summary>What a model takes.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="All">Its inputs, one or more.</param>
internal sealed record ModelInputs(string Model, ImmutableArray<TensorSpecification> All)
{
    /// <summary>The input of a model that has one; null when it has several.</summary>
    public TensorSpecification? Only => All.Length == 1 ? All[0] : null;

    /// <summary>The input of a name; null when there is none.</summary>
    public TensorSpecification? Find(string name)
    {
        foreach (var input in All)
        {
            if (string.Equals(input.Name, name, StringComparison.Ordinal))
            {
                return input;
            }
        }

        return null;
    }
}
