using System.Collections.Immutable;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Inference.Sessions;

/// <summary>
/// Tells the shapes of a model's outputs from those of its inputs, so that outputs can be bound before a run: from the dimensions that
/// the model declares, otherwise from an earlier run with the same input shapes.
/// </summary>
internal sealed class OutputShapes(ImmutableArray<GraphTensor> inputs, ImmutableArray<GraphTensor> outputs)
{
    private const int MaxLearned = 64;

    private readonly Lock _gate = new();
    private readonly List<(long[][] Inputs, long[][] Outputs)> _learned = [];
    private volatile bool _unpredictable;

    /// <summary>The shapes, or null when only a run can tell.</summary>
    public long[][]? Predict(ReadOnlySpan<Tensor> actual)
    {
        if (_unpredictable)
        {
            return null;
        }

        var shapes = new long[outputs.Length][];
        for (var output = 0; output < outputs.Length; output++)
        {
            if (FromDeclaration(outputs[output], actual) is not { } shape)
            {
                return Recall(actual);
            }

            shapes[output] = shape;
        }

        return shapes;
    }

    /// <summary>Remembers what a run gave.</summary>
    public void Learn(ReadOnlySpan<Tensor> actual, long[][] shapes)
    {
        if (_unpredictable)
        {
            return;
        }

        var inputShapes = new long[actual.Length][];
        for (var input = 0; input < actual.Length; input++)
        {
            inputShapes[input] = [.. actual[input].Shape];
        }

        lock (_gate)
        {
            if (_learned.Count == MaxLearned)
            {
                _learned.RemoveAt(0);
            }

            _learned.Add((inputShapes, shapes));
        }
    }

    /// <summary>The prediction was wrong: the shapes depend on the values, so each run has to tell.</summary>
    public void GiveUp() => _unpredictable = true;

    private long[]? FromDeclaration(GraphTensor output, ReadOnlySpan<Tensor> actual)
    {
        var declared = output.Specification.Shape;
        var shape = new long[declared.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = declared[axis] >= 0 ? declared[axis] : FromSymbol(output.Symbols[axis], actual);
            if (shape[axis] < 0)
            {
                return null;
            }
        }

        return shape;
    }

    private long FromSymbol(string symbol, ReadOnlySpan<Tensor> actual)
    {
        if (symbol.Length > 0)
        {
            for (var input = 0; input < inputs.Length; input++)
            {
                var axis = inputs[input].Symbols.IndexOf(symbol);
                if (axis >= 0)
                {
                    return actual[input].Shape[axis];
                }
            }
        }

        return -1;
    }

    private long[][]? Recall(ReadOnlySpan<Tensor> actual)
    {
        lock (_gate)
        {
            foreach (var (inputShapes, outputShapes) in _learned)
            {
                if (Equal(inputShapes, actual))
                {
                    return outputShapes;
                }
            }
        }

        return null;
    }

    private static bool Equal(long[][] shapes, ReadOnlySpan<Tensor> actual)
    {
        for (var input = 0; input < shapes.Length; input++)
        {
            if (!shapes[input].AsSpan().SequenceEqual(actual[input].Shape))
            {
                return false;
            }
        }

        return true;
    }
}
