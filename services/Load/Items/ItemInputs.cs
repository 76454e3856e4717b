using System.Runtime.InteropServices;
using EdgeAspire.Load.Configuration;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Scheduling.Simulation;

namespace EdgeAspire.Load.Items;

/// <summary>The inputs that items have in turn.</summary>
internal static class ItemInputs
{
    /// <summary>Makes them.</summary>
    /// <param name="metadata">What the model takes; a dimension that is left open becomes 1.</param>
    /// <param name="options">From where, and how many.</param>
    /// <returns>The tensors of each input.</returns>
    public static async Task<Outcome<IReadOnlyList<Tensor[]>>> MakeAsync(ModelMetadataResponse metadata, LoadOptions options, CancellationToken cancellationToken)
    {
        List<Tensor> empty = [];
        List<int> lengths = [];
        foreach (var input in metadata.Inputs)
        {
            long[] shape = [.. input.Shape.Select(size => Math.Max(1, size))];
            if (!TensorDataTypes.TryParse(input.Datatype, out var dataType)
                || !TensorShape.TryCountBytes(dataType, shape, out var lengthBytes)
                || lengthBytes > int.MaxValue)
            {
                return new Error(ErrorReason.InvalidArgument, $"Input '{input.Name}' of model '{metadata.Name}' is {input.Datatype}, [{string.Join(", ", shape)}]: no bytes of that can be made.");
            }

            if (options.Inputs is null && dataType is not TensorDataType.Fp32)
            {
                return new Error(
                    ErrorReason.WrongDataType,
                    $"Input '{input.Name}' of model '{metadata.Name}' is {input.Datatype}: only FP32 is drawn, others come from '{LoadOptions.Section}:{nameof(LoadOptions.Inputs)}'.");
            }

            empty.Add(new Tensor(input.Name, dataType, shape, default));
            lengths.Add((int)lengthBytes);
        }

        return options.Inputs is { } path
            ? await ReadAsync(path, empty, lengths, options.InputCount, cancellationToken)
            : Draw(empty, lengths, options);
    }

    private static async Task<Outcome<IReadOnlyList<Tensor[]>>> ReadAsync(
        string path, List<Tensor> empty, List<int> lengths, int maxCount, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var each = lengths.Sum();
        if (each == 0 || file.Length == 0 || file.Length % each != 0)
        {
            return new Error(ErrorReason.WrongByteCount, $"'{path}' has {file.Length} bytes: expected a multiple of {each} ({string.Join("; ", empty)}).");
        }

        List<Tensor[]> inputs = [];
        while (inputs.Count < maxCount && file.Position < file.Length)
        {
            var bytes = new byte[each];
            await file.ReadExactlyAsync(bytes, cancellationToken);
            inputs.Add(Split(bytes, empty, lengths));
        }

        return inputs;
    }

    private static List<Tensor[]> Draw(List<Tensor> empty, List<int> lengths, LoadOptions options)
    {
        VirtualRandom random = new(options.Seed);
        List<Tensor[]> inputs = [];
        for (var input = 0; input < options.InputCount; input++)
        {
            var values = new float[lengths.Sum() / sizeof(float)];
            for (var place = 0; place < values.Length; place++)
            {
                values[place] = (float)((2 * random.Next()) - 1);
            }

            inputs.Add(Split(MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), empty, lengths));
        }

        return inputs;
    }

    private static Tensor[] Split(byte[] bytes, List<Tensor> empty, List<int> lengths)
    {
        var start = 0;
        return [.. empty.Select((tensor, place) =>
        {
            var data = bytes.AsMemory(start, lengths[place]);
            start += lengths[place];
            return tensor with { Data = data };
        })];
    }
}
