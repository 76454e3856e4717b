using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Parts;

namespace EdgeAspire.Bench.Cutting;

/// <summary>A gateway without network: gives parts their boxes and joins what they make, knowing of the model what the part set says.</summary>
internal sealed class PartSetGateway(PartRunner runner)
{
    /// <summary>Runs the parts of a block on every sample, and adds what they make together to the sample's values.</summary>
    public void Run(CutBlock block, IReadOnlyList<Dictionary<string, FloatTensor>> samples, CancellationToken cancellation)
    {
        var set = block.Description;
        var joined = samples.Select(_ => new Dictionary<string, FloatTensor>(StringComparer.Ordinal)).ToList();
        var filled = set.Outputs.ToDictionary(output => output.Value.Name, _ => 0L, StringComparer.Ordinal);
        for (var i = 0; i < set.Parts.Length; i++)
        {
            var part = set.Parts[i];
            var given = samples.Select(values => part.Inputs.ToDictionary(
                input => input.Tensor, input => values[input.Value].Cut(input.Region), StringComparer.Ordinal)).ToList();
            var made = runner.Run(block.Models[i], given, cancellation);
            foreach (var output in part.Outputs)
            {
                var value = set.Outputs.First(each => string.Equals(each.Value.Name, output.Value, StringComparison.Ordinal));
                filled[output.Value] += output.Region.Elements;
                for (var sample = 0; sample < samples.Count; sample++)
                {
                    Join(joined[sample], value, output, made[sample][output.Tensor]);
                }
            }
        }

        foreach (var output in set.Outputs)
        {
            var times = output.Join is JoinRule.Sum ? set.Parts.Length : 1;
            var elements = times * output.Value.Shape.Aggregate(1L, (product, size) => product * size);
            if (filled[output.Value.Name] != elements)
            {
                throw new InvalidOperationException($"The parts fill {filled[output.Value.Name]} of {elements} elements of '{output.Value.Name}'.");
            }
        }

        foreach (var (values, made) in samples.Zip(joined))
        {
            foreach (var (name, tensor) in made)
            {
                values[name] = tensor;
            }
        }
    }

    private static void Join(Dictionary<string, FloatTensor> joined, JoinedValue value, PartTensor output, FloatTensor made)
    {
        var isFirst = !joined.TryGetValue(output.Value, out var whole);
        if (value.Join is JoinRule.Sum)
        {
            if (isFirst)
            {
                joined[output.Value] = made;
            }

            whole?.Add(made);
            return;
        }

        whole ??= joined[output.Value] = FloatTensor.Zero(value.Value.Shape);
        whole.Put(output.Region, made);
    }
}
