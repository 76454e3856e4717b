namespace EdgeAspire.Bench.Cutting;

/// <summary>What is found out about a model that is cut in one way: for 2 to 8 devices, evenly and unevenly.</summary>
internal sealed class WayRow
{
    private readonly string _name;
    private int _comparable;
    private int _bitEqualBlocks;
    private readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);
    private int _cuts;
    private int _blocks;
    private int _parts;
    private int _bitEqual;
    private double _answerError;
    private double _valueError;
    private double? _optimizedError;
    private int _answers;
    private int _sameTop;

    public WayRow(string name) => _name = name;

    /// <summary>How many nodes were refused, by kind of reason.</summary>
    public IEnumerable<(string Kind, int Nodes)> Refused =>
        _refused.Values.GroupBy(kind => kind, StringComparer.Ordinal).Select(kind => (kind.Key, kind.Count()));

    /// <summary>Counts where no block could begin.</summary>
    public void AddRefusals(CutChain chain)
    {
        foreach (var (node, kind) in chain.Refused)
        {
            _refused[node] = kind;
        }
    }

    public void Add(CutChain chain, ChainResult result)
    {
        _cuts++;
        _blocks += chain.CutCount;
        _parts += chain.PartCount;
        _bitEqual += result.IsBitEqual ? 1 : 0;
        _comparable += result.ComparableBlocks;
        _bitEqualBlocks += result.BitEqualBlocks;
        _answerError = Math.Max(_answerError, result.AnswerError);
        _valueError = Math.Max(_valueError, result.ValueError);
        AddTop(result);
    }

    /// <summary>Adds a cut that the runtime optimized, part by part.</summary>
    public void AddOptimized(ChainResult result)
    {
        _optimizedError = Math.Max(_optimizedError ?? 0, result.AnswerError);
        AddTop(result);
    }

    public Row ToRow(double seconds)
    {
        List<(string, double)> figures = [("cuts", _cuts), ("blocks", _blocks), ("parts", _parts)];
        if (_cuts > 0)
        {
            figures.AddRange(
            [
                ("bit-equal", _bitEqual),
                ("blocks equal", _bitEqualBlocks),
                ("blocks given equal", _comparable),
                ("error", _answerError),
                ("error between blocks", _valueError),
                ("error when optimized", _optimizedError ?? 0),
                ("answers", _answers),
                ("same top-1", _sameTop),
            ]);
        }

        return new Row(_name, [.. figures, ("refused", _refused.Count), ("seconds", seconds)]);
    }

    private void AddTop(ChainResult result)
    {
        _answers += result.SameTop.Count;
        _sameTop += result.SameTop.Count(isSame => isSame);
    }
}
