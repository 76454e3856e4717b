using System.Reflection;

namespace EdgeAspire.Gate.Inference;

/// <summary>What the server says of itself.</summary>
internal static class ServerIdentity
{
    public const string Name = "edgeaspire";

    public static string Version { get; } =
        typeof(ServerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "1.0.0";

    /// <summary>The protocol extensions that the gate implements, in Triton's words.</summary>
    public static IReadOnlyList<string> Extensions { get; } = ["binary_tensor_data", "parameters"];

    /// <summary>The platform of a model: how its parts collaborate.</summary>
    public static string Platform(string strategy) => $"{Name}_{strategy}";
}
