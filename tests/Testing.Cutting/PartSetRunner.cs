using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Parts;

namespace EdgeAspire.Testing.Cutting;

/// <summary>A gateway without network: runs parts and joins what they give, knowing nothing of the model but the description.</summary>
internal static class PartSetRunner
{
    /// <summary>Runs blocks in order; every value of the model that was given or made stays in the table.</summary>
    public static void Run(IEnumerable<CutBlock> blocks, Dictionary<string, Tensor> values, bool optimizes = false)
    {
        foreach (CutBlock block in blocks)
        {
            Run(block.Description, block.Models, values, optimizes);
        }
    }

    public static void Run(PartSet set, IReadOnlyList<BuiltModel> models, Dictionary<string, Tensor> values, bool optimizes = false)
    {
        Assert.Equal(set.Parts.Length, models.Count);
        Run(set, (part, given) => ModelRunner.Run(models[part], given, optimizes), values);
    }

    /// <summary>Runs one set.</summary>
    /// <param name="set">Its description.</param>
    /// <param name="run">Runs the part of a number in the set on the tensors that it takes.</param>
    /// <param name="values">The values of the whole model that are known, to which those of the set are added.</param>
    public static void Run(
        PartSet set, Func<int, Dictionary<string, Tensor>, Dictionary<string, Tensor>> run, Dictionary<string, Tensor> values)
    {
        Dictionary<string, Tensor> joined = set.Outputs.ToDictionary(output => output.Value.Name, output => Tensor.Zero(output.Value.Shape));
        Dictionary<string, long> filled = set.Outputs.ToDictionary(output => output.Value.Name, _ => 0L);
        for (int i = 0; i < set.Parts.Length; i++)
        {
            PartDescription part = set.Parts[i];
            Assert.All(part.Inputs, input => Assert.Contains(set.Inputs, value => string.Equals(value.Name, input.Value, StringComparison.Ordinal)));
            Dictionary<string, Tensor> made = run(i, part.Inputs.ToDictionary(input => input.Tensor, input => values[input.Value].Cut(input.Region)));
            foreach (PartTensor output in part.Outputs)
            {
                Tensor whole = joined[output.Value];
                JoinRule rule = set.Outputs.First(value => string.Equals(value.Value.Name, output.Value, StringComparison.Ordinal)).Join;
                if (rule is JoinRule.Sum)
                {
                    whole.Add(made[output.Tensor]);
                }
                else
                {
                    whole.Put(output.Region, made[output.Tensor]);
                    filled[output.Value] += output.Region.Elements;
                }
            }
        }

        foreach (JoinedValue output in set.Outputs.Where(output => output.Join is JoinRule.Assemble))
        {
            Assert.Equal(joined[output.Value.Name].Values.Length, filled[output.Value.Name]);
        }

        foreach ((string name, Tensor tensor) in joined)
        {
            values[name] = tensor;
        }
    }
}
