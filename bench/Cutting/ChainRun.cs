using EdgeAspire.Onnx.Cutting;

namespace EdgeAspire.Bench.Cutting;

/// <summary>Runs a model in blocks and compares every joined value with that of the whole.</summary>
internal static class ChainRun
{
    public static ChainResult Run(WholeModel whole, CutChain chain, PartRunner runner, CancellationToken cancellation)
    {
        var gateway = new PartSetGateway(runner);
        var inputs = whole.Graph.Inputs.Select(input => input.Name).ToList();
        var samples = whole.Samples.Select(
            sample => inputs.ToDictionary(name => name, name => sample[name], StringComparer.Ordinal)).ToList();
        double worst = 0;
        var comparable = 0;
        var bitEqual = 0;
        for (var i = 0; i < chain.Blocks.Count; i++)
        {
            var (block, isCut) = chain.Blocks[i];
            var isComparable = HaveWholeBits(whole, block.Description.Inputs.Select(input => input.Name), samples);
            if (isCut || !isComparable)
            {
                string[] outputs = [.. block.Description.Outputs.Select(output => output.Value.Name)];
                gateway.Run(block, samples, cancellation);
                worst = Math.Max(worst, Worst(whole, outputs, samples));
                comparable += isCut && isComparable ? 1 : 0;
                bitEqual += isCut && isComparable && HaveWholeBits(whole, outputs, samples) ? 1 : 0;
            }
            else
            {
                // Same nodes, same inputs: the run of the whole has computed it already.
                CopyFromWhole(whole, block, samples);
            }

            DropUnread(whole, chain, i, samples);
        }

        string[] answers = [.. whole.Graph.Outputs.Select(output => output.Name)];
        var pairs = samples.Zip(whole.Samples).ToList();
        return new ChainResult(
            HaveWholeBits(whole, answers, samples),
            Worst(whole, answers, samples),
            worst,
            comparable,
            bitEqual,
            [.. pairs.Select(pair => answers.All(name => pair.First[name].Top() == pair.Second[name].Top()))]);
    }

    private static bool HaveWholeBits(WholeModel whole, IEnumerable<string> names, List<Dictionary<string, FloatTensor>> samples) =>
        names.All(name => samples.Zip(whole.Samples).All(pair => pair.First[name].HasSameBits(pair.Second[name])));

    private static void CopyFromWhole(WholeModel whole, CutBlock block, List<Dictionary<string, FloatTensor>> samples)
    {
        foreach (var (values, sample) in samples.Zip(whole.Samples))
        {
            foreach (var output in block.Description.Outputs)
            {
                values[output.Value.Name] = sample[output.Value.Name];
            }
        }
    }

    private static double Worst(WholeModel whole, IEnumerable<string> names, List<Dictionary<string, FloatTensor>> samples) =>
        names.SelectMany(name => samples.Zip(whole.Samples, (values, sample) => values[name].ErrorAgainst(sample[name]))).Max();

    private static void DropUnread(WholeModel whole, CutChain chain, int ran, List<Dictionary<string, FloatTensor>> samples)
    {
        HashSet<string> read =
        [
            .. chain.Blocks.Skip(ran + 1).SelectMany(block => block.Block.Description.Inputs).Select(input => input.Name),
            .. whole.Graph.Outputs.Select(output => output.Name),
        ];
        foreach (var values in samples)
        {
            foreach (var name in values.Keys.Where(name => !read.Contains(name)).ToList())
            {
                values.Remove(name);
            }
        }
    }
}
