namespace EdgeAspire.Inference.Providers;

/// <summary>
/// The library that an execution provider has of its own, which the runtime looks for in its own folder. Many builds know a provider
/// and come without it; to ask the runtime then costs an exception, and the memory that goes with one.
/// </summary>
internal static class ProviderLibraries
{
    /// <summary>The name of the provider's library when it is certain that it is not there; null otherwise.</summary>
    public static string? FindMissing(string provider)
    {
        var library = provider switch
        {
            ExecutionProviderNames.TensorRt => "libonnxruntime_providers_tensorrt.so",
            ExecutionProviderNames.Cuda => "libonnxruntime_providers_cuda.so",
            _ => null,
        };
        return library is not null && OperatingSystem.IsLinux() && RuntimeFolder() is { } folder && !File.Exists(Path.Combine(folder, library))
            ? library
            : null;
    }

    private static string? RuntimeFolder()
    {
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            var path = line.IndexOf('/', StringComparison.Ordinal);
            if (path >= 0 && Path.GetFileName(line.AsSpan(path)).Contains("onnxruntime.so", StringComparison.Ordinal))
            {
                return Path.GetDirectoryName(line[path..]);
            }
        }

        return null;
    }
}
