using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Runtime;

namespace EdgeAspire.Bench.Tests;

/// <summary>Starts ONNX Runtime before any test does, because only then its telemetry is off.</summary>
internal static class RuntimeStart
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Tests of every class may be the first to create a session.")]
    internal static void Start() => OnnxRuntimeEnvironment.Start(new InferenceOptions());
}
