namespace EdgeAspire.Trainer.Engine.Networks;

/// <summary>Activations and gradients of one pass through a <see cref="Perceptron"/>; grown to the largest batch seen and reused.</summary>
internal sealed class PerceptronBuffers(PerceptronShape shape)
{
    private readonly float[] _means = new float[shape.Hidden * shape.Depth];
    private readonly float[] _inverseDeviations = new float[shape.Hidden * shape.Depth];
    private float[] _activations = [];
    private float[] _normalized = [];
    private float[] _gradients = [];
    private int _rows;

    private int Width { get; } = Math.Max(shape.Hidden, shape.Classes);

    /// <summary>Makes room for <paramref name="rows"/> samples.</summary>
    internal void Ensure(int rows)
    {
        if (rows <= _rows)
        {
            return;
        }

        int length = checked(rows * Width * shape.Depth);
        _activations = new float[length];
        _normalized = new float[length];
        _gradients = new float[length];
        _rows = rows;
    }

    internal Span<float> ActivationOf(int layer, int rows) => SliceOf(_activations, layer, rows);

    internal Span<float> NormalizedOf(int layer, int rows) => SliceOf(_normalized, layer, rows);

    internal Span<float> GradientOf(int layer, int rows) => SliceOf(_gradients, layer, rows);

    internal Span<float> MeanOf(int layer) => _means.AsSpan(layer * shape.Hidden, shape.Hidden);

    internal Span<float> InverseDeviationOf(int layer) => _inverseDeviations.AsSpan(layer * shape.Hidden, shape.Hidden);

    private Span<float> SliceOf(float[] store, int layer, int rows) => store.AsSpan(layer * _rows * Width, rows * shape.OutputsOf(layer));
}
