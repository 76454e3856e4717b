using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace EdgeAspire.Inference.Runtime;

/// <summary>
/// Gives back what only starting ONNX Runtime and loading a model needed: on Linux, 15 MB of a process that serves a small model. Call it
/// after a model was loaded and before it is warmed up, and after one was freed.
/// </summary>
public static partial class ResidentMemory
{
    private const int MadviseDontNeed = 4;

    /// <summary>
    /// Gives back the garbage of loading, freed native heap, and code of native libraries that ran once; what runs again is mapped again
    /// from the page cache.
    /// </summary>
    public static void Release()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = TrimHeap(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than glibc, which gives memory back by itself.
        }

        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            if (TryParseCode(line, out var start, out var end))
            {
                _ = Advise(start, end - start, MadviseDontNeed);
            }
        }
    }

    /// <summary>Reads a line of <c>/proc/self/maps</c>, such as <c>7f00-7f10 r-xp 0000 08:01 5 /lib/libonnxruntime.so</c>.</summary>
    /// <returns>
    /// Whether it is code of ONNX Runtime, or of the cryptography that checked the model's hash: never written, so that no byte is lost
    /// when the pages go.
    /// </returns>
    internal static bool TryParseCode(ReadOnlySpan<char> line, out nuint start, out nuint end)
    {
        start = end = 0;
        var file = line[(line.LastIndexOf('/') + 1)..];
        var dash = line.IndexOf('-');
        var space = line.IndexOf(' ');
        return dash > 0
            && space > dash
            && line[(space + 1)..].StartsWith("r-xp ", StringComparison.Ordinal)
            && (file.Contains("onnxruntime", StringComparison.Ordinal) || file.StartsWith("libcrypto.", StringComparison.Ordinal))
            && nuint.TryParse(line[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out start)
            && nuint.TryParse(line[(dash + 1)..space], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out end)
            && end > start;
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int TrimHeap(nuint padBytes);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nuint address, nuint lengthBytes, int advice);
}
