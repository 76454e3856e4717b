using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Zoo;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Bench.Serving;

/// <summary>A model, an input for it, and what the whole model answers to that in ONNX Runtime on this machine.</summary>
internal sealed class ModelQuestion : IDisposable
{
    private const ulong BuiltinSeed = 1;
    private const long MaxModelBytes = 1L << 31;

    private readonly Tensor _input;
    private readonly TensorBuffer _values;
    private readonly float[]? _expected;

    private ModelQuestion(string model, Tensor input, TensorBuffer values, float[]? expected)
    {
        Model = model;
        _input = input;
        _values = values;
        _expected = expected;
    }

    /// <summary>The model's name in the repository.</summary>
    public string Model { get; }

    /// <summary>A question to a benchmark model, as the planner makes it.</summary>
    public static ModelQuestion OfBuiltin(string name) => Of(name, ModelZoo.Create(name, BuiltinSeed));

    /// <summary>A question to a model with one input and one output.</summary>
    /// <param name="name">The model's name in the repository.</param>
    /// <param name="built">The model.</param>
    public static ModelQuestion Of(string name, BuiltModel built)
    {
        var file = Path.GetTempFileName();
        try
        {
            built.WriteToFile(file);
            using var session = ModelSession.Load(name, file, new InferenceOptions { MaxModelBytes = MaxModelBytes }).Value;
            var specification = session.Inputs[0];
            var question = OfInput(name, specification.Name, [.. specification.Shape.Select(axis => Math.Max(1, axis))]);
            using var run = session.Run([question._input]).Value;
            return new ModelQuestion(name, question._input, question._values, MemoryMarshal.Cast<byte, float>(run.Outputs[0].Data.Span).ToArray());
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A question whose answer nobody knows.</summary>
    /// <param name="model">The model's name in the repository.</param>
    /// <param name="input">Name of its input.</param>
    /// <param name="shape">Shape of its input.</param>
    public static ModelQuestion OfInput(string model, string input, long[] shape)
    {
        var values = TensorBufferPool.Shared.Rent((int)shape.Aggregate((left, right) => left * right) * sizeof(float));
        var random = new Random(1);
        foreach (ref var value in MemoryMarshal.Cast<byte, float>(values.Memory.Span))
        {
            value = random.NextSingle() - 0.5f;
        }

        return new ModelQuestion(model, new Tensor(input, TensorDataType.Fp32, shape, values.Memory), values, expected: null);
    }

    /// <summary>Asks the gate once.</summary>
    /// <exception cref="InvalidOperationException">It did not answer; the message says why.</exception>
    public async Task<PlanAnswer> AskAsync(PlanClient client, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await client.InferAsync(Model, _input, cancellation);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new PlanAnswer(
            seconds,
            _expected is null ? null : RelativeError.Of(MemoryMarshal.Cast<byte, float>(response.Outputs[0].Data.Span), _expected),
            Find(response, EdgeParameters.Plan)?.StringParam,
            Find(response, EdgeParameters.Retries)?.Int64Param ?? 0,
            Find(response, EdgeParameters.Hops) is { } hops ? PlanHop.Read(hops.StringParam) : []);
    }

    public void Dispose() => _values.Dispose();

    private static InferParameter? Find(InferResponse response, string name) =>
        response.Parameters.TryGetValue(name, out var parameter) ? parameter : null;
}
