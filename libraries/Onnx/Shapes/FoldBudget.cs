namespace EdgeAspire.Onnx.Shapes;

/// <summary>
/// How much of a graph may be computed beforehand. Shapes take a few numbers each; a file made to fill memory with constants ends here.
/// </summary>
internal sealed class FoldBudget
{
    private int _elementsLeft = 1 << 20;

    public bool Has(int elements) => elements <= _elementsLeft;

    public bool TryTake(int elements)
    {
        if (!Has(elements))
        {
            return false;
        }

        _elementsLeft -= elements;
        return true;
    }
}
