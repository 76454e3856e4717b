using System.Collections.Immutable;
using System.Globalization;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Runtime;
using EdgeAspire.Protocol.Errors;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAspire.Inference.Providers;

/// <summary>Opens a session on the first execution provider that takes the model.</summary>
internal static class SessionFactory
{
    /// <param name="modelName">The model's name, for messages.</param>
    /// <param name="options">The options.</param>
    /// <param name="open">Opens the session with the options given.</param>
    public static Outcome<(InferenceSession Session, ProviderInUse Provider)> Create(
        string modelName, InferenceOptions options, Func<SessionOptions, InferenceSession> open)
    {
        if (!ExecutionProviderNames.TryParse(options.ExecutionProviders, out var wanted, out var problem))
        {
            return new Error(ErrorReason.InvalidArgument, $"Setting '{InferenceOptions.Section}:{nameof(options.ExecutionProviders)}': {problem}");
        }

        var available = OrtEnv.Instance().GetAvailableProviders();
        var passedOver = ImmutableArray.CreateBuilder<ProviderPassedOver>();
        foreach (var name in wanted)
        {
            if (!available.Contains(ExecutionProviderNames.RuntimeName(name), StringComparer.Ordinal))
            {
                passedOver.Add(new ProviderPassedOver(name, "not in this build of ONNX Runtime"));
                continue;
            }

            if (ProviderLibraries.FindMissing(name) is { } library)
            {
                passedOver.Add(new ProviderPassedOver(name, $"'{library}' is not beside ONNX Runtime's library"));
                continue;
            }

            try
            {
                using var sessionOptions = CreateOptions(name, options);
                return (open(sessionOptions), new ProviderInUse(name, passedOver.ToImmutable()));
            }
            catch (OnnxRuntimeException exception)
            {
                passedOver.Add(new ProviderPassedOver(name, exception.Message));
            }
        }

        var reasons = string.Join("; ", passedOver.Select(other => $"{other.Name}: {other.Reason}"));
        return new Error(ErrorReason.InvalidModel, $"Model '{modelName}' cannot be run here: {reasons}");
    }

    private static SessionOptions CreateOptions(string provider, InferenceOptions options)
    {
        var threads = options.EffectiveThreads;
        var sessionOptions = new SessionOptions
        {
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            InterOpNumThreads = 1,
            // XNNPACK has threads of its own; two pools would fight for the cores.
            IntraOpNumThreads = string.Equals(provider, ExecutionProviderNames.Xnnpack, StringComparison.Ordinal) ? 1 : threads,
            EnableCpuMemArena = options.EnableMemoryArena,
            // Activations would otherwise be planned as one block per input shape and kept.
            EnableMemoryPattern = false,
            // What fails comes back as an error value; the same lines on the console would only repeat it.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        sessionOptions.AddSessionConfigEntry("session.intra_op.allow_spinning", options.AllowSpinning ? "1" : "0");
        if (options is { EnableMemoryArena: true, ShareMemoryArena: true })
        {
            OnnxRuntimeEnvironment.ShareArena();
            sessionOptions.AddSessionConfigEntry("session.use_env_allocators", "1");
        }

        // Weights are allocated exactly; the arena would round them up.
        sessionOptions.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1");
        switch (provider)
        {
            case ExecutionProviderNames.TensorRt:
                sessionOptions.AppendExecutionProvider_Tensorrt();
                break;
            case ExecutionProviderNames.Cuda:
                sessionOptions.AppendExecutionProvider_CUDA();
                break;
            case ExecutionProviderNames.Xnnpack:
                sessionOptions.AppendExecutionProvider("XNNPACK", new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["intra_op_num_threads"] = threads.ToString(CultureInfo.InvariantCulture),
                });
                break;
            default:
                break;
        }

        return sessionOptions;
    }
}
