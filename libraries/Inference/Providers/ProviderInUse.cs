using System.Collections.Immutable;

namespace EdgeAspire.Inference.Providers;

/// <summary>The execution provider that a model runs on.</summary>
/// <param name="Name">Its name in configuration, such as <c>cpu</c>.</param>
/// <param name="PassedOver">The ones that were to be tried before, and why they are not in use.</param>
public sealed record ProviderInUse(string Name, ImmutableArray<ProviderPassedOver> PassedOver)
{
    /// <summary>
    /// Whether the provider computes on the memory that it is given. Others copy what is bound at the time of binding, so nothing bound
    /// can be used again.
    /// </summary>
    internal bool SharesHostMemory => Name is ExecutionProviderNames.Cpu or ExecutionProviderNames.Xnnpack;

    /// <summary>The choice as people read it: <c>cpu (cuda: not in this build of ONNX Runtime)</c>.</summary>
    public override string ToString() =>
        PassedOver.IsEmpty ? Name : $"{Name} ({string.Join("; ", PassedOver.Select(other => $"{other.Name}: {other.Reason}"))})";
}
