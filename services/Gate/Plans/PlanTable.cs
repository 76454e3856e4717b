using System.Collections.Frozen;

namespace EdgeAspire.Gate.Plans;

/// <summary>The deployed models in force. Requests read it once and keep what they read.</summary>
internal sealed class PlanTable
{
    private FrozenDictionary<string, DeployedModel> _models = FrozenDictionary<string, DeployedModel>.Empty;
    private FrozenDictionary<string, string> _problems = FrozenDictionary<string, string>.Empty;

    /// <summary>The models that plans are carried out for.</summary>
    public IEnumerable<DeployedModel> Models => Volatile.Read(ref _models).Values;

    /// <summary>A model that a plan is carried out for; null when there is none of that name and version.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version; empty for any.</param>
    public DeployedModel? Find(string model, string version) =>
        Volatile.Read(ref _models).TryGetValue(model, out var found)
        && (version.Length == 0 || string.Equals(version, found.Description.VersionText, StringComparison.Ordinal))
            ? found
            : null;

    /// <summary>Why a deployed model is not served, as a sentence behind another; empty when it is, or is not deployed.</summary>
    public string WhyNot(string model) => Volatile.Read(ref _problems).TryGetValue(model, out var problem) ? $" {problem}" : "";

    /// <summary>Puts new deployments in force.</summary>
    /// <param name="models">Those that can be asked.</param>
    /// <param name="problems">By model, why others cannot.</param>
    public void Swap(IReadOnlyDictionary<string, DeployedModel> models, IReadOnlyDictionary<string, string> problems)
    {
        Volatile.Write(ref _problems, problems.ToFrozenDictionary(StringComparer.Ordinal));
        Volatile.Write(ref _models, models.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
