using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Validation;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>A node while its outputs are found out. What returns false has set <see cref="Fault"/>.</summary>
internal sealed class NodeContext
{
    /// <summary>No board holds a tensor of as many elements. The bound keeps products of sizes from overflowing.</summary>
    public const long MaxElements = 1L << 32;

    /// <summary>Most dimensions of a tensor.</summary>
    public const int MaxRank = 32;

    private readonly GraphValue?[] _outputs;
    private readonly FoldBudget _budget;

    public NodeContext(GraphNode node, FoldBudget budget)
    {
        Node = node;
        _budget = budget;
        _outputs = new GraphValue?[node.Proto.Output.Count];
    }

    public GraphNode Node { get; }

    public GraphAttributes Attributes => Node.Attributes;

    public long Opset => Node.Opset;

    public int InputCount => Node.Inputs.Length;

    public int OutputCount => _outputs.Length;

    public OnnxFault? Fault { get; private set; }

    /// <summary>The model is wrong.</summary>
    public bool Fail(string message)
    {
        Fault ??= OnnxFault.Invalid(message);
        return false;
    }

    /// <summary>The model may be right, but this is not understood.</summary>
    public bool Refuse(string message)
    {
        Fault ??= OnnxFault.Unsupported(message);
        return false;
    }

    /// <summary>An input; null when it is absent.</summary>
    public GraphValue? Input(int index) => index < Node.Inputs.Length ? Node.Inputs[index] : null;

    /// <summary>An input that has to be there.</summary>
    public bool TryInput(int index, [NotNullWhen(true)] out GraphValue? value)
    {
        value = Input(index);
        return value is not null || Fail($"input {index} is missing");
    }

    /// <summary>An input that has to be there with a certain number of dimensions.</summary>
    public bool TryInput(int index, int minRank, int maxRank, [NotNullWhen(true)] out GraphValue? value)
    {
        if (!TryInput(index, out value))
        {
            return false;
        }

        string expected = minRank == maxRank ? $"{minRank}" : $"{minRank} to {maxRank}";
        return (value.Rank >= minRank && value.Rank <= maxRank)
            || Fail($"input {index} {value} has {value.Rank} dimensions, expected {expected}");
    }

    /// <summary>The content of an integer input that has to be known now.</summary>
    public bool TryIntegers(int index, out ImmutableArray<long> values)
    {
        values = [];
        if (!TryInput(index, out GraphValue? input))
        {
            return false;
        }

        if (input.Constant is not { IsInteger: true } constant || input.Rank > 1)
        {
            return Refuse($"input {index} {input} decides the shape, but what it holds depends on the model's inputs or is no list of integers");
        }

        values = constant.Integers;
        return true;
    }

    /// <summary>Integers from an input, or from an attribute of older operator sets; null where neither is there.</summary>
    public bool TryIntegers(int index, string attribute, out ImmutableArray<long>? values)
    {
        values = Attributes.IsWritten(attribute) ? Attributes.Ints(attribute) : null;
        if (Input(index) is null)
        {
            return true;
        }

        if (!TryIntegers(index, out ImmutableArray<long> given))
        {
            return false;
        }

        values = given;
        return true;
    }

    /// <summary>An axis from 0, of one that may count from the end.</summary>
    public bool TryAxis(long? axis, int rank, out int normal)
    {
        normal = 0;
        if (axis is not { } given)
        {
            return Fail("attribute 'axis' is missing");
        }

        if (given < -rank || given >= rank)
        {
            return Fail($"axis {given} is not one of {rank} dimensions");
        }

        normal = (int)(given < 0 ? given + rank : given);
        return true;
    }

    /// <summary>Axes from 0, each once.</summary>
    public bool TryAxes(ImmutableArray<long> axes, int rank, out bool[] chosen)
    {
        chosen = new bool[rank];
        foreach (long axis in axes)
        {
            if (!TryAxis(axis, rank, out int normal))
            {
                return false;
            }

            if (chosen[normal])
            {
                return Fail($"axis {axis} is there twice");
            }

            chosen[normal] = true;
        }

        return true;
    }

    /// <summary>Whether an output of this shape may be computed beforehand.</summary>
    public bool MayFold(ImmutableArray<long> shape, out int count) => Arithmetic.TryCount(shape, out count) && _budget.Has(count);

    /// <summary>The only or first output.</summary>
    public bool Set(DataType type, ImmutableArray<long> shape, ConstantTensor? constant = null) => Set(0, type, shape, constant);

    /// <summary>The type and shape of an output, if the node has it.</summary>
    public bool Set(int index, DataType type, ImmutableArray<long> shape, ConstantTensor? constant = null)
    {
        if (index >= _outputs.Length || Node.Proto.Output[index].Length == 0)
        {
            return true;
        }

        string name = Node.Proto.Output[index];
        if (!TensorTypes.IsKnown((int)type))
        {
            return Fail($"output '{name}' would have the element type {type}, which is not one of ONNX");
        }

        if (shape.Length > MaxRank || TensorValidator.ElementsOf(shape) is not (long and <= MaxElements))
        {
            return Fail($"output '{name}' would have the shape [{string.Join(", ", shape)}]: more than {MaxElements} elements, more than {MaxRank} dimensions, or a negative size");
        }

        _outputs[index] = new GraphValue(name, type, shape, Node, constant is not null && _budget.TryTake(constant.Count) ? constant : null);
        return true;
    }

    /// <summary>Hands the outputs to the node; false when the rule did not know one of them.</summary>
    public bool Finish()
    {
        if (_outputs.Length == 0 || Node.Proto.Output[0].Length == 0)
        {
            return Fail("its first output is missing");
        }

        for (int i = 0; i < _outputs.Length; i++)
        {
            if (_outputs[i] is null && Node.Proto.Output[i].Length > 0)
            {
                return Refuse($"its output {i} '{Node.Proto.Output[i]}' is not understood");
            }
        }

        Node.Outputs = [.. _outputs];
        return true;
    }
}
