using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace EdgeAspire.Inference.Providers;

/// <summary>The execution providers that configuration can name.</summary>
public static class ExecutionProviderNames
{
    /// <summary>NVIDIA TensorRT.</summary>
    public const string TensorRt = "tensorrt";

    /// <summary>NVIDIA CUDA.</summary>
    public const string Cuda = "cuda";

    /// <summary>XNNPACK, in builds of the runtime that have it.</summary>
    public const string Xnnpack = "xnnpack";

    /// <summary>The processor; in every build.</summary>
    public const string Cpu = "cpu";

    /// <summary>All of them, the fastest first.</summary>
    public const string Default = $"{TensorRt},{Cuda},{Xnnpack},{Cpu}";

    /// <summary>Reads a list separated by commas.</summary>
    /// <param name="list">The list, as configuration has it.</param>
    /// <param name="names">The names in order.</param>
    /// <param name="problem">What is wrong, when the list cannot be used.</param>
    public static bool TryParse(string list, out ImmutableArray<string> names, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(list);
        names = [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        problem = null;
        if (names.IsEmpty)
        {
            problem = $"expected at least one of {Default}.";
        }
        else if (names.FirstOrDefault(name => RuntimeName(name) is null) is { } unknown)
        {
            problem = $"'{unknown}' is not an execution provider; known are {Default}.";
        }

        return problem is null;
    }

    /// <summary>The name that ONNX Runtime gives the provider, or null when there is none.</summary>
    internal static string? RuntimeName(string name) => name switch
    {
        TensorRt => "TensorrtExecutionProvider",
        Cuda => "CUDAExecutionProvider",
        Xnnpack => "XnnpackExecutionProvider",
        Cpu => "CPUExecutionProvider",
        _ => null,
    };
}
