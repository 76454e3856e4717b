using System.Reflection;
using System.Runtime.InteropServices;
using EdgeAspire.Inference.Configuration;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAspire.Inference.Runtime;

/// <summary>
/// The native library, of which a process has one: chosen and started once, with its own telemetry off. Every
/// <see cref="Sessions.ModelSession"/> starts it; a service calls <see cref="Start"/> first, so that a wrong setting ends the start.
/// </summary>
public static class OnnxRuntimeEnvironment
{
    private const string NativeLibrarySetting = $"{InferenceOptions.Section}:{nameof(InferenceOptions.NativeLibraryPath)}";

    // What the runtime's arena configuration calls kSameAsRequested: the other way grows by powers of two.
    private const int ArenaGrowsAsRequested = 1;
    private const int ArenaDefault = -1;

    private static readonly Lock Gate = new();
    private static string? _libraryPath;
    private static string? _version;
    private static bool _isArenaShared;

    /// <summary>Starts the native library, unless it runs already.</summary>
    /// <returns>Its version, such as <c>1.30.0</c>.</returns>
    /// <exception cref="InvalidOperationException">
    /// The library cannot be loaded, or another one runs already; the message names the setting.
    /// </exception>
    public static string Start(InferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var path = options.NativeLibraryPath is null ? null : Path.GetFullPath(options.NativeLibraryPath);
        lock (Gate)
        {
            if (_version is null)
            {
                _version = StartLibrary(path);
                _libraryPath = path;
            }
            else if (path is not null && !string.Equals(path, _libraryPath, StringComparison.Ordinal))
            {
                throw new InvalidOperationException(
                    $"Setting '{NativeLibrarySetting}' is '{path}', but this process runs '{_libraryPath ?? "the library that comes with it"}' already.");
            }

            return _version;
        }
    }

    /// <summary>Makes the memory of activations that all sessions which ask for it share, unless it is there.</summary>
    internal static void ShareArena()
    {
        lock (Gate)
        {
            if (_isArenaShared)
            {
                return;
            }

            using var memory = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
            using var arena = new OrtArenaCfg(maxMemory: 0, ArenaGrowsAsRequested, ArenaDefault, ArenaDefault);
            OrtEnv.Instance().CreateAndRegisterAllocator(memory, arena);
            _isArenaShared = true;
        }
    }

    private static string StartLibrary(string? path)
    {
        // The runtime reads the variable when it is loaded; the call below alone comes after its database was opened.
        ProcessEnvironment.Set("ORT_DISABLE_TELEMETRY", "1");
        if (path is not null)
        {
            UseLibrary(path);
        }

        try
        {
            var environment = new EnvironmentCreationOptions { logId = "EdgeAspire", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            var instance = OrtEnv.IsCreated ? OrtEnv.Instance() : OrtEnv.CreateInstanceWithOptions(ref environment);
            instance.DisableTelemetryEvents();
            return instance.GetVersionString();
        }
        catch (Exception exception) when (exception is TypeInitializationException or OnnxRuntimeException or DllNotFoundException or EntryPointNotFoundException)
        {
            throw new InvalidOperationException(
                path is null
                    ? $"ONNX Runtime's native library for {RuntimeInformation.RuntimeIdentifier} cannot be loaded: {Innermost(exception)}"
                    : $"Setting '{NativeLibrarySetting}' is '{path}', which does not work as ONNX Runtime {typeof(OrtEnv).Assembly.GetName().Version}: {Innermost(exception)}",
                exception);
        }
    }

    private static void UseLibrary(string path)
    {
        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            throw new InvalidOperationException($"Setting '{NativeLibrarySetting}' is '{path}', which cannot be loaded: {exception.Message}", exception);
        }

        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out _))
        {
            NativeLibrary.Free(library);
            throw new InvalidOperationException($"Setting '{NativeLibrarySetting}' is '{path}', which is not an ONNX Runtime library: it has no 'OrtGetApiBase'.");
        }

        OrtEnv.DisableDllImportResolver = true;
        NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, Resolve);

        nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
            name.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase) ? library : nint.Zero;
    }

    private static string Innermost(Exception exception) => exception.GetBaseException().Message;
}
