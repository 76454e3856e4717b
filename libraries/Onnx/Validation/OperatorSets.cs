using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Onnx.Validation;

/// <summary>The operator sets that a model or a function imports.</summary>
internal sealed class OperatorSets
{
    // Newest versions in ONNX Runtime 1.30. It defines no operators of its own in other domains, so that a node of another
    // domain needs a custom operator library, which no device here has.
    private static readonly Dictionary<string, long> NewestByDomain = new(StringComparer.Ordinal)
    {
        [""] = 26,
        ["ai.onnx.ml"] = 5,
        ["ai.onnx.training"] = 1,
        ["ai.onnx.preview"] = 1,
        ["ai.onnx.preview.training"] = 1,
        ["com.microsoft"] = 1,
        ["com.microsoft.nchwc"] = 1,
        ["com.microsoft.experimental"] = 1,
    };

    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);
    private readonly HashSet<(string Domain, string Name)> _functions;

    private OperatorSets(HashSet<(string Domain, string Name)> functions) => _functions = functions;

    /// <summary>The version of the standard operators; zero when only functions and other domains are imported.</summary>
    public long Standard => _versions.GetValueOrDefault(string.Empty);

    public static OnnxOutcome<OperatorSets> Read(IEnumerable<OperatorSetIdProto> imports, IEnumerable<FunctionProto> functions)
    {
        OperatorSets sets = new([.. functions.Select(function => (Normal(function.Domain), function.Name))]);
        foreach (OperatorSetIdProto import in imports)
        {
            string domain = Normal(import.Domain);
            if (NewestByDomain.TryGetValue(domain, out long newest) && import.Version is var version && (version < 1 || version > newest))
            {
                return OnnxFault.Unsupported(
                    $"opset_import of domain '{Shown(domain)}' has version {import.Version}, expected 1 to {newest}");
            }

            sets._versions[domain] = import.Version;
        }

        if (sets._versions.Count == 0)
        {
            return OnnxFault.Invalid("opset_import is missing: the model names no operator set");
        }

        return sets;
    }

    /// <summary>The standard domain has two spellings.</summary>
    public static string Normal(string domain) => string.Equals(domain, "ai.onnx", StringComparison.Ordinal) ? string.Empty : domain;

    public bool IsFunction(NodeProto node) => _functions.Contains((Normal(node.Domain), node.OpType));

    public OnnxFault? FindFault(NodeProto node)
    {
        string domain = Normal(node.Domain);
        if (!_versions.ContainsKey(domain))
        {
            return OnnxFault.Invalid($"its domain '{Shown(domain)}' is not in opset_import");
        }

        return NewestByDomain.ContainsKey(domain) || IsFunction(node)
            ? null
            : OnnxFault.Unsupported($"its domain '{Shown(domain)}' is not one of ONNX Runtime, and no function of the model defines it");
    }

    private static string Shown(string domain) => domain.Length == 0 ? "ai.onnx" : domain;
}
