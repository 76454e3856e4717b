using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Providers;
using EdgeAspire.Inference.Runtime;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAspire.Inference.Sessions;

/// <summary>
/// A loaded model. Runs read their inputs where the caller has them and write to memory that comes back for the next run; once an input
/// shape and the addresses of the pooled inputs have been seen, a run on the processor allocates no managed memory. Safe for concurrent
/// runs; how many there may be at once is the caller's decision.
/// </summary>
public sealed class ModelSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly ImmutableArray<GraphTensor> _outputs;
    private readonly OutputShapes _shapes;
    private readonly ModelRunCache _cache;
    private readonly InferenceOptions _options;

    private ModelSession(
        string modelName,
        InferenceSession session,
        ProviderInUse provider,
        ImmutableArray<GraphTensor> inputs,
        ImmutableArray<GraphTensor> outputs,
        ModelRunCache cache,
        InferenceOptions options)
    {
        (_cache, _options) = (cache, options);
        ModelName = modelName;
        Provider = provider;
        _session = session;
        _outputs = outputs;
        _shapes = new OutputShapes(inputs, outputs);
        Inputs = [.. inputs.Select(input => input.Specification)];
        Outputs = [.. outputs.Select(output => output.Specification)];
    }

    /// <summary>The model's name, for messages.</summary>
    public string ModelName { get; }

    /// <summary>What the model takes, in the order in which it declares it.</summary>
    public ImmutableArray<TensorSpecification> Inputs { get; }

    /// <summary>What the model gives, in the order in which it declares it.</summary>
    public ImmutableArray<TensorSpecification> Outputs { get; }

    /// <summary>What it runs on.</summary>
    public ProviderInUse Provider { get; }

    internal int KeptRuns => _cache.Count;

    /// <summary>Loads a model file. Tensors that lie in files beside it are found.</summary>
    /// <param name="modelName">The model's name, for messages.</param>
    /// <param name="path">The ONNX file.</param>
    /// <param name="options">How to run it.</param>
    /// <returns>The session, or why the file is not a model that can be run here.</returns>
    /// <exception cref="InvalidOperationException">ONNX Runtime itself cannot be started; the message names the setting.</exception>
    public static Outcome<ModelSession> Load(string modelName, string path, InferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return new Error(ErrorReason.NotFound, $"Model '{modelName}': there is no file '{path}'.");
        }

        return CheckSize(modelName, file.Length, options) is { } error
            ? error
            : Open(modelName, options, sessionOptions => new InferenceSession(path, sessionOptions));
    }

    /// <summary>Loads a model from memory.</summary>
    /// <param name="modelName">The model's name, for messages.</param>
    /// <param name="model">The bytes of an ONNX file; not needed any more afterwards.</param>
    /// <param name="options">How to run it.</param>
    /// <returns>The session, or why the bytes are not a model that can be run here.</returns>
    /// <exception cref="InvalidOperationException">ONNX Runtime itself cannot be started; the message names the setting.</exception>
    public static Outcome<ModelSession> Load(string modelName, byte[] model, InferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return CheckSize(modelName, model.Length, options) is { } error
            ? error
            : Open(modelName, options, sessionOptions => new InferenceSession(model, sessionOptions));
    }

    /// <summary>Loads a model from memory whose weights are in files.</summary>
    /// <param name="modelName">The model's name, for messages.</param>
    /// <param name="model">The bytes of an ONNX file; not needed any more afterwards.</param>
    /// <param name="weightsFolder">The folder of the files that the model refers to; they are mapped, and may be deleted meanwhile.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="maxKeptOutputBytes">Bytes of outputs that are kept bound for the next runs at most; what is beyond comes from the pool each time.</param>
    /// <param name="packsWeights">
    /// Whether the runtime makes copies of the weights of products in its own order, which takes them twice in memory until it has loaded;
    /// otherwise it runs on them where they are mapped.
    /// </param>
    /// <returns>The session, or why the bytes are not a model that can be run here.</returns>
    /// <exception cref="InvalidOperationException">ONNX Runtime itself cannot be started; the message names the setting.</exception>
    public static Outcome<ModelSession> Load(
        string modelName, byte[] model, string weightsFolder, InferenceOptions options, long maxKeptOutputBytes = ModelRunCache.MaxOutputBytes, bool packsWeights = true)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return CheckSize(modelName, model.Length, options) is { } error
            ? error
            : Open(
                modelName,
                options,
                sessionOptions =>
                {
                    sessionOptions.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", weightsFolder);
                    sessionOptions.AddSessionConfigEntry("session.disable_prepacking", packsWeights ? "0" : "1");
                    return new InferenceSession(model, sessionOptions);
                },
                maxKeptOutputBytes);
    }

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">
    /// One tensor per input, in the order of <see cref="Inputs"/>; read in place. Memory from a <see cref="TensorBufferPool"/> costs least.
    /// </param>
    /// <returns>The outputs, which the caller disposes; or what is wrong with an input, or why the runtime failed.</returns>
    public Outcome<ModelRun> Run(ReadOnlySpan<Tensor> inputs)
    {
        if (CheckInputs(inputs) is { } error)
        {
            return error;
        }

        var rests = _options.ProcessorPercent < InferenceOptions.WholePercent;
        var begun = rests ? RunDuty.Begin() : default;
        var addresses = default(InputAddresses);
        addresses.Pin(inputs);
        try
        {
            return Run(inputs, addresses.Values);
        }
        catch (OnnxRuntimeException exception)
        {
            return new Error(
                ErrorReason.Internal, $"Model '{ModelName}' failed on {string.Join("; ", Describe(inputs))}: {exception.Message}");
        }
        finally
        {
            addresses.Dispose();
            if (rests)
            {
                RunDuty.Rest(begun, _options.ProcessorPercent);
            }
        }
    }

    /// <summary>Frees the model. No run may be in progress; outputs that are still held stay readable until they are disposed.</summary>
    public void Dispose()
    {
        _cache.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }

    private static Error? CheckSize(string modelName, long lengthBytes, InferenceOptions options) =>
        lengthBytes <= options.MaxModelBytes
            ? null
            : new Error(
                ErrorReason.TooLarge,
                $"Model '{modelName}' has {lengthBytes} bytes; setting '{InferenceOptions.Section}:{nameof(options.MaxModelBytes)}' allows {options.MaxModelBytes}.");

    [SuppressMessage("Reliability", "CA2000", Justification = "The session that is returned owns the native one.")]
    private static Outcome<ModelSession> Open(
        string modelName,
        InferenceOptions options,
        Func<SessionOptions, InferenceSession> open,
        long maxKeptOutputBytes = ModelRunCache.MaxOutputBytes)
    {
        OnnxRuntimeEnvironment.Start(options);
        if (!SessionFactory.Create(modelName, options, open).TryGetValue(out var created, out var error))
        {
            return error;
        }

        var session = created.Session;
        if (!GraphTensor.ReadAll(modelName, "input", session.InputNames, session.InputMetadata).TryGetValue(out var inputs, out error)
            || !GraphTensor.ReadAll(modelName, "output", session.OutputNames, session.OutputMetadata).TryGetValue(out var outputs, out error))
        {
            session.Dispose();
            return error;
        }

        if (inputs.Length > InputAddresses.MaxInputs)
        {
            session.Dispose();
            return new Error(ErrorReason.InvalidModel, $"Model '{modelName}' has {inputs.Length} inputs; at most {InputAddresses.MaxInputs} can be served.");
        }

        return new ModelSession(modelName, session, created.Provider, inputs, outputs, new ModelRunCache(maxKeptOutputBytes), options);
    }

    private static string[] Describe(ReadOnlySpan<Tensor> inputs)
    {
        var texts = new string[inputs.Length];
        for (var input = 0; input < texts.Length; input++)
        {
            texts[input] = inputs[input].ToString();
        }

        return texts;
    }

    private Error? CheckInputs(ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.Length != Inputs.Length)
        {
            return new Error(ErrorReason.InvalidArgument, $"Model '{ModelName}' takes {Inputs.Length} inputs, got {inputs.Length}.");
        }

        for (var input = 0; input < inputs.Length; input++)
        {
            if (!string.Equals(inputs[input].Name, Inputs[input].Name, StringComparison.Ordinal))
            {
                return new Error(ErrorReason.WrongTensorName, $"Model '{ModelName}': expected input '{Inputs[input].Name}', got '{inputs[input].Name}'.");
            }

            if (TensorCheck.Check(Inputs[input], inputs[input]) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private Outcome<ModelRun> Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<nint> addresses)
    {
        if (_cache.TryLend(inputs, addresses) is { } known)
        {
            return RunBound(known, inputs, addresses);
        }

        if (_shapes.Predict(inputs) is not { } outputShapes)
        {
            return RunUnbound(inputs, addresses);
        }

        if (!ModelRun.Bind(_cache, _session, _outputs.AsSpan(), inputs, addresses, outputShapes).TryGetValue(out var run, out var error))
        {
            return error;
        }

        run.IsReusable = Provider.SharesHostMemory;
        return RunBound(run, inputs, addresses);
    }

    private Outcome<ModelRun> RunBound(ModelRun run, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<nint> addresses)
    {
        try
        {
            _session.RunWithBinding(_runOptions, run.Binding);
            return run;
        }
        catch (OnnxRuntimeException)
        {
            // Either the model cannot run on this input, or an output has another shape than the model declares: the second run tells.
            run.Free();
            var outcome = RunUnbound(inputs, addresses);
            _shapes.GiveUp();
            return outcome;
        }
    }

    private Outcome<ModelRun> RunUnbound(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<nint> addresses)
    {
        var outcome = ModelRun.RunUnbound(_cache, _session, _runOptions, _outputs.AsSpan(), inputs, addresses);
        if (outcome.TryGetValue(out var run, out _))
        {
            _shapes.Learn(inputs, run.OutputShapes());
        }

        return outcome;
    }
}
