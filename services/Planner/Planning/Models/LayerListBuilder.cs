using System.Collections.Immutable;
using System.Globalization;

namespace EdgeAspire.Planner.Planning.Models;

/// <summary>Makes a chain from a plain list of layers, as the tables of the papers give them.</summary>
internal sealed class LayerListBuilder
{
    private readonly ImmutableArray<PlanValue>.Builder _values = ImmutableArray.CreateBuilder<PlanValue>();
    private readonly ImmutableArray<PlanStep>.Builder _steps = ImmutableArray.CreateBuilder<PlanStep>();
    private readonly ImmutableArray<PlanUnit>.Builder _units = ImmutableArray.CreateBuilder<PlanUnit>();
    private readonly string _name;
    private int _size;
    private int _channels;
    private long _denseSize;

    /// <summary>Starts with a square input.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="size">Height and width.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="elementBytes">4 for a float32 image, 1 for a uint8 one.</param>
    public LayerListBuilder(string name, int size, int channels, int elementBytes = 4)
    {
        _name = name;
        _size = size;
        _channels = channels;
        _values.Add(new PlanValue("input", size, (long)size * channels, elementBytes, IsReal: elementBytes == 4));
    }

    /// <summary>
    /// A convolution of square size: 2 H W (Ci f^2 + 1) Co operations for the H x W of its output (CoopAI's count after Molchanov et al.).
    /// </summary>
    /// <param name="channels">Output channels.</param>
    /// <param name="inputChannels">Channels read when more than the layer before makes: a concatenation that the chain leaves out.</param>
    public LayerListBuilder Convolution(
        string name, int channels, int kernel, int stride = 1, int? padding = null, int? inputChannels = null)
    {
        if (inputChannels is { } read && read != _channels)
        {
            _channels = read;
            _values[^1] = _values[^1] with { RowElements = (long)_size * read };
        }

        var pad = padding ?? kernel / 2;
        var outputSize = ((_size + (2 * pad) - kernel) / stride) + 1;
        var taps = ((long)_channels * kernel * kernel) + 1;
        AddUnit(
            name,
            UnitKind.Rows,
            new PlanValue(name, outputSize, (long)outputSize * channels),
            RowMap.Window(_size, outputSize, kernel, stride, pad),
            2.0 * outputSize * outputSize * taps * channels,
            taps * channels * sizeof(float));
        _units[^1] = _units[^1] with { CanSplitOutputs = true, OutputChannels = channels };
        _size = outputSize;
        _channels = channels;
        return this;
    }

    /// <summary>Pooling without padding, grouped with the layer before it; its operations are not counted.</summary>
    public LayerListBuilder Pool(int kernel, int stride)
    {
        var outputSize = ((_size - kernel) / stride) + 1;
        var unit = _units[^1];
        var name = string.Create(CultureInfo.InvariantCulture, $"{unit.Name}/pool");
        AddStep(name, new PlanValue(name, outputSize, (long)outputSize * _channels), RowMap.Window(_size, outputSize, kernel, stride, 0), 0, 0);
        _units[^1] = unit with { StepCount = unit.StepCount + 1 };
        _size = outputSize;
        return this;
    }

    /// <summary>A fully connected layer: (2 Ni - 1) No operations.</summary>
    public LayerListBuilder Dense(string name, long outputs)
    {
        var inputs = _denseSize == 0 ? (long)_size * _size * _channels : _denseSize;
        AddUnit(
            name, UnitKind.Dense, new PlanValue(name, 1, outputs), null, ((2.0 * inputs) - 1) * outputs, (inputs + 1) * outputs * sizeof(float));
        _units[^1] = _units[^1] with
        {
            DenseInputs = inputs,
            InputPieces = _denseSize == 0 ? _channels : inputs,
            DenseOutputs = outputs,
            CanSplitOutputs = true,
            CanSplitInputs = true,
            CanSumRows = true,
        };
        _denseSize = outputs;
        return this;
    }

    /// <summary>The model.</summary>
    public PlanModel Build() =>
        PlanModel.Create(
            _name,
            hash: null,
            _values.ToImmutable(),
            _steps.ToImmutable(),
            [.. _units.Select(unit => unit with { Layers = [unit.Name] })],
            [0],
            [_values.Count - 1]);

    private void AddUnit(string name, UnitKind kind, PlanValue output, RowMap? map, double flops, long weightBytes)
    {
        _units.Add(new PlanUnit(name, kind, _steps.Count, 1));
        AddStep(name, output, map, flops, weightBytes);
    }

    private void AddStep(string name, PlanValue output, RowMap? map, double flops, long weightBytes)
    {
        _steps.Add(new PlanStep(name, [new StepInput(_values.Count - 1, map)], [_values.Count], flops, weightBytes));
        _values.Add(output);
    }
}
