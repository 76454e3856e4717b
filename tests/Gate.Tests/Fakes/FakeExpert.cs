using System.Runtime.InteropServices;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Tests.Fakes;

/// <summary>An expert over the real protocol whose answers a test decides.</summary>
internal sealed class FakeExpert(string device) : InferenceServiceBase
{
    private int _requests;

    /// <summary>Probabilities for a sample; entropy follows from them.</summary>
    public Func<float[], float[]> Classify { get; set; } = _ => Certain(0);

    /// <summary>Changes the answer before it leaves.</summary>
    public Action<InferResponse>? Spoil { get; set; }

    /// <summary>Answers with this instead.</summary>
    public Error? Refusal { get; set; }

    /// <summary>While it is set, requests wait for it.</summary>
    public TaskCompletionSource? Hold { get; set; }

    /// <summary>Whether probes hear that the model is ready.</summary>
    public bool SaysReady { get; set; } = true;

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The input of the last request.</summary>
    public float[] LastInput { get; private set; } = [];

    /// <summary>Signalled when a waiting request was cancelled by its caller.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Signalled when the first request has come.</summary>
    public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override bool IsReady => true;

    /// <summary>Nearly all on one class.</summary>
    public static float[] Certain(int label, float probability = 0.99f)
    {
        var row = new float[10];
        Array.Fill(row, (1 - probability) / 9);
        row[label] = probability;
        return row;
    }

    public static float Entropy(ReadOnlySpan<float> probabilities)
    {
        double entropy = 0;
        foreach (var probability in probabilities)
        {
            entropy -= probability > 0 ? probability * Math.Log(probability) : 0;
        }

        return (float)entropy;
    }

    protected override async ValueTask<Outcome<InferResponse>> InferAsync(InferRequest request, InferContext context)
    {
        Interlocked.Increment(ref _requests);
        var input = MemoryMarshal.Cast<byte, float>(request.Inputs[0].Data.Span).ToArray();
        LastInput = input;
        Arrived.TrySetResult();
        if (Hold is { } hold)
        {
            try
            {
                await hold.Task.WaitAsync(context.CancellationToken);
            }
            catch (OperationCanceledException)
            {
                Cancelled.TrySetResult();
                return new Error(ErrorReason.Cancelled, "cancelled");
            }
        }

        if (Refusal is { } refusal)
        {
            return refusal;
        }

        var samples = (int)request.Inputs[0].Shape[0];
        var rows = input.Chunk(input.Length / samples).Select(Classify).ToArray();
        var response = new InferResponse { ModelName = request.ModelName, ModelVersion = request.ModelVersion, Id = request.Id };
        response.Outputs.Add(new Tensor(
            "probabilities", TensorDataType.Fp32, [samples, rows[0].Length], MemoryMarshal.AsBytes(rows.SelectMany(row => row).ToArray().AsSpan()).ToArray()));
        response.Outputs.Add(new Tensor(
            "entropy", TensorDataType.Fp32, [samples], MemoryMarshal.AsBytes(rows.Select(row => Entropy(row)).ToArray().AsSpan()).ToArray()));
        response.Parameters[EdgeParameters.Device] = new InferParameter { StringParam = device };
        response.Parameters[EdgeParameters.QueueSeconds] = new InferParameter { DoubleParam = 0.000_01 };
        response.Parameters[EdgeParameters.ComputeSeconds] = new InferParameter { DoubleParam = 0.000_02 };
        Spoil?.Invoke(response);
        return response;
    }

    protected override Outcome<bool> IsModelReady(string name, string version) => SaysReady;

    protected override ServerMetadataResponse DescribeServer() => new() { Name = device };

    protected override Outcome<ModelMetadataResponse> DescribeModel(string name, string version) => new ModelMetadataResponse { Name = name };
}
