using EdgeAspire.Onnx.Cutting;

namespace EdgeAspire.Bench.Cutting;

/// <summary>A whole model in blocks.</summary>
/// <param name="Blocks">The blocks in order, and whether each is cut or only lies between others.</param>
/// <param name="Devices">How many devices have something to do at most.</param>
/// <param name="Refused">The nodes at which no block could begin, and the kind of reason.</param>
internal sealed record CutChain(IReadOnlyList<(CutBlock Block, bool IsCut)> Blocks, int Devices, IReadOnlyDictionary<string, string> Refused)
{
    public int CutCount => Blocks.Count(block => block.IsCut);

    public int PartCount => Blocks.Where(block => block.IsCut).Sum(block => block.Block.Models.Length);
}
