using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAspire.Inference.Sessions;

/// <summary>
/// The outputs of one run, in memory that stays theirs until the run is disposed. Dispose it once, by its one owner: afterwards the
/// session uses the object and its buffers for another run.
/// </summary>
public sealed class ModelRun : IDisposable
{
    private readonly ModelRunCache _cache;
    private readonly TensorBuffer[] _buffers;
    private readonly Tensor[] _outputs;
    private readonly long[][] _inputShapes;
    private readonly nint[] _inputAddresses;
    private readonly OrtIoBinding _binding;

    private ModelRun(ModelRunCache cache, OrtIoBinding binding, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<nint> inputAddresses, int outputs)
    {
        _cache = cache;
        _binding = binding;
        _buffers = new TensorBuffer[outputs];
        _outputs = new Tensor[outputs];
        _inputAddresses = [.. inputAddresses];
        _inputShapes = new long[inputs.Length][];
        for (var input = 0; input < inputs.Length; input++)
        {
            _inputShapes[input] = [.. inputs[input].Shape];
        }
    }

    /// <summary>The outputs, in the order in which the model declares them; valid until the run is disposed.</summary>
    public ReadOnlySpan<Tensor> Outputs => _outputs;

    /// <summary>Bytes of all outputs.</summary>
    internal long OutputBytes { get; private set; }

    /// <summary>Whether another run can use what is bound. Set by its one holder.</summary>
    internal bool IsReusable { get; set; }

    /// <summary>When it was returned last, as a running number. Guarded by the cache.</summary>
    internal long LastUse { get; set; }

    internal OrtIoBinding Binding => _binding;

    /// <summary>Hands the outputs' memory back.</summary>
    public void Dispose() => _cache.Return(this);

    /// <summary>Binds inputs where they lie, and outputs of known shapes to memory of its own.</summary>
    /// <exception cref="OnnxRuntimeException">The runtime refuses.</exception>
    internal static Outcome<ModelRun> Bind(
        ModelRunCache cache,
        InferenceSession session,
        ReadOnlySpan<GraphTensor> outputs,
        ReadOnlySpan<Tensor> inputs,
        ReadOnlySpan<nint> addresses,
        long[][] outputShapes)
    {
        var run = new ModelRun(cache, session.CreateIoBinding(), inputs, addresses, outputs.Length);
        var isDone = false;
        try
        {
            run.BindInputs(inputs);
            for (var output = 0; output < outputs.Length; output++)
            {
                var specification = outputs[output].Specification;
                if (run.Allocate(output, specification, outputShapes[output]) is { } error)
                {
                    return error;
                }

                using var value = OrtValue.CreateTensorValueWithData(
                    OrtMemoryInfo.DefaultInstance,
                    ElementTypes.ToRuntime(specification.DataType),
                    outputShapes[output],
                    run._buffers[output].Address,
                    run._outputs[output].Data.Length);
                run._binding.BindOutput(specification.Name, value);
            }

            isDone = true;
            return run;
        }
        finally
        {
            run.FreeUnless(isDone);
        }
    }

    /// <summary>Runs with outputs that the runtime allocates, because their shapes are not known before, and copies them.</summary>
    /// <exception cref="OnnxRuntimeException">The runtime refuses.</exception>
    internal static Outcome<ModelRun> RunUnbound(
        ModelRunCache cache,
        InferenceSession session,
        RunOptions options,
        ReadOnlySpan<GraphTensor> outputs,
        ReadOnlySpan<Tensor> inputs,
        ReadOnlySpan<nint> addresses)
    {
        var run = new ModelRun(cache, session.CreateIoBinding(), inputs, addresses, outputs.Length);
        var isDone = false;
        try
        {
            run.BindInputs(inputs);
            foreach (var output in outputs)
            {
                run._binding.BindOutputToDevice(output.Specification.Name, OrtMemoryInfo.DefaultInstance);
            }

            using var values = session.RunWithBoundResults(options, run._binding);
            for (var output = 0; output < outputs.Length; output++)
            {
                if (run.Allocate(output, outputs[output].Specification, values[output].GetTensorTypeAndShape().Shape) is { } error)
                {
                    return error;
                }

                values[output].GetTensorMutableRawData().CopyTo(run._buffers[output].Memory.Span);
            }

            run._binding.ClearBoundOutputs();
            isDone = true;
            return run;
        }
        finally
        {
            run.FreeUnless(isDone);
        }
    }

    internal bool Fits(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<nint> addresses)
    {
        if (!addresses.SequenceEqual(_inputAddresses))
        {
            return false;
        }

        for (var input = 0; input < inputs.Length; input++)
        {
            if (!_inputShapes[input].AsSpan().SequenceEqual(inputs[input].Shape))
            {
                return false;
            }
        }

        return true;
    }

    internal long[][] OutputShapes() => Array.ConvertAll(_outputs, output => output.Shape);

    internal void Free()
    {
        _binding.Dispose();
        foreach (var buffer in _buffers)
        {
            buffer?.Dispose();
        }
    }

    private void BindInputs(ReadOnlySpan<Tensor> inputs)
    {
        for (var input = 0; input < inputs.Length; input++)
        {
            using var value = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance,
                ElementTypes.ToRuntime(inputs[input].DataType),
                inputs[input].Shape,
                _inputAddresses[input],
                inputs[input].Data.Length);
            _binding.BindInput(inputs[input].Name, value);
        }
    }

    private Error? Allocate(int output, TensorSpecification specification, long[] shape)
    {
        if (!TensorShape.TryCountBytes(specification.DataType, shape, out var lengthBytes) || lengthBytes > TensorBufferPool.MaxBufferBytes)
        {
            return new Error(
                ErrorReason.TooLarge,
                $"Output '{specification.Name}': shape {TensorShape.Format(shape)} takes more than {TensorBufferPool.MaxBufferBytes} bytes.");
        }

        _buffers[output] = TensorBufferPool.Shared.Rent((int)lengthBytes);
        _outputs[output] = new Tensor(specification.Name, specification.DataType, shape, _buffers[output].Memory);
        OutputBytes += lengthBytes;
        return null;
    }

    private void FreeUnless(bool isDone)
    {
        if (!isDone)
        {
            Free();
        }
    }
}
