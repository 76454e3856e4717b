using System.Runtime.InteropServices;

namespace EdgeAspire.Inference.Runtime;

/// <summary>
/// Environment variables as native code sees them: on Unix, <see cref="Environment.SetEnvironmentVariable(string, string?)"/> changes
/// a copy that native code never reads.
/// </summary>
internal static partial class ProcessEnvironment
{
    public static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        var result = OperatingSystem.IsWindows() ? PutEnvironment(name, value) : SetEnvironment(name, value, overwrite: 1);
        if (result != 0)
        {
            throw new InvalidOperationException($"The environment variable '{name}' could not be set for native code (result {result}).");
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", EntryPoint = "_putenv_s", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int PutEnvironment(string name, string value);
}
