using System.Collections.Immutable;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Cutting.Geometry;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting.Writing;

/// <summary>Writes the nodes of a part so that they compute what a <see cref="BlockSlice"/> says, no more and no less.</summary>
internal sealed class PartWriter
{
    private readonly ModelGraph _graph;
    private readonly Dictionary<(string Value, Region Region), string> _crops = [];
    private readonly ImmutableArray<PartTensor>.Builder _inputs = ImmutableArray.CreateBuilder<PartTensor>();
    private readonly ImmutableArray<PartTensor>.Builder _outputs = ImmutableArray.CreateBuilder<PartTensor>();

    public PartWriter(ModelGraph graph, string name, BlockSlice slice)
    {
        _graph = graph;
        Slice = slice;
        Name = name;
        Model = new PartModel(graph, name);
    }

    public string Name { get; }

    public PartModel Model { get; }

    /// <summary>What the nodes compute.</summary>
    public BlockSlice Slice { get; }

    /// <summary>Declares what the part takes of the values that others make.</summary>
    public void AddInputs(IEnumerable<GraphValue> values)
    {
        foreach (GraphValue value in values)
        {
            if (Slice.RegionOf(value) is { } region)
            {
                Model.AddInput(value.Name, value, region);
                _inputs.Add(new PartTensor(value.Name, value.Name, region.Axes));
            }
        }
    }

    /// <summary>Writes the nodes that the slice computes.</summary>
    public OnnxFault? AddNodes()
    {
        foreach (NodeGeometry geometry in Slice.Block.Nodes)
        {
            if (Slice.ComputedBy(geometry.Node) is { } computed && AddNode(geometry, computed) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>Lets the part give a box of a value that it has.</summary>
    public void AddOutput(GraphValue value, Region region)
    {
        string tensor = Take(value, region);
        if (value.Producer is null || _inputs.Any(input => string.Equals(input.Tensor, tensor, StringComparison.Ordinal)))
        {
            string copy = Model.FreshName($"{value.Name}/copy");
            Model.AddNode("Identity", [tensor], copy);
            tensor = copy;
        }

        AddOutput(tensor, value, region);
    }

    /// <summary>Lets the part give one of its tensors as a box or summand of a value.</summary>
    public void AddOutput(string tensor, GraphValue value, Region region)
    {
        Model.AddOutput(tensor, value, region);
        _outputs.Add(new PartTensor(tensor, value.Name, region.Axes));
    }

    /// <summary>The name of a tensor with a box of a value that is there.</summary>
    public string Take(GraphValue value, Region region)
    {
        if (value.IsInitializer || value.Constant is not null)
        {
            return Model.AddStored(value, region);
        }

        Region available = Slice.RegionOf(value) ?? Region.Whole(value.Shape);
        if (available.Equals(region))
        {
            return value.Name;
        }

        if (_crops.TryGetValue((value.Name, region), out string? known))
        {
            return known;
        }

        string name = Model.FreshName($"{value.Name}/crop");
        _crops.Add((value.Name, region), name);
        Crop(value, available, region, name);
        return name;
    }

    public OnnxOutcome<PartOf> Finish(long flops)
    {
        if (!Model.Build().TryGetValue(out BuiltModel? model, out OnnxFault? fault))
        {
            return fault;
        }

        return new PartOf(new PartDescription(Name, _inputs.ToImmutable(), _outputs.ToImmutable(), flops, model.LengthBytes), model);
    }

    private OnnxFault? AddNode(NodeGeometry geometry, Region computed)
    {
        GraphNode node = geometry.Node;
        NodeProto proto = node.Proto.Clone();
        proto.Name = node.Name;
        var needed = ImmutableArray.CreateBuilder<Region?>(node.Inputs.Length);
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            if (node.Inputs[i] is not { } value)
            {
                needed.Add(null);
                continue;
            }

            Region region = geometry.Needed(i, computed);
            if (region.IsEmpty && value.Elements > 0)
            {
                return OnnxFault.NotCuttable($"{node}: the part {computed} of its output lies in padding alone, so that no input would be left for it");
            }

            proto.Input[i] = Take(value, region);
            needed.Add(region);
        }

        NodeLocalizer.Localize(new LocalNode(geometry, proto, computed, needed.MoveToImmutable()), Model);
        Model.AddNode(proto);
        return null;
    }

    private void Crop(GraphValue value, Region available, Region region, string name)
    {
        Region local = region.RelativeTo(available);
        int[] axes = [.. Enumerable.Range(0, region.Rank).Where(i => region.Axes[i] != available.Axes[i])];
        long[] starts = [.. axes.Select(i => local.Axes[i].Start)];
        long[] ends = [.. axes.Select(i => local.Axes[i].End)];
        long[] cut = [.. axes.Select(i => (long)i)];
        if (_graph.Opset < 10)
        {
            Model.AddNode(
                "Slice", [value.Name], name, NodeAttributes.Of("axes", cut), NodeAttributes.Of("ends", ends), NodeAttributes.Of("starts", starts));
            return;
        }

        Model.AddNode(
            "Slice",
            [value.Name, Model.AddIntegers($"{name}/starts", starts), Model.AddIntegers($"{name}/ends", ends), Model.AddIntegers($"{name}/axes", cut)],
            name);
    }
}
