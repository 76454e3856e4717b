using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using Google.Protobuf;

namespace EdgeAspire.Onnx.Layers;

/// <summary>Names layers by what decides their time.</summary>
internal static class LayerKey
{
    private const int HashCharacters = 16;
    private const int MaxTextCharacters = 120;

    /// <summary>The operator; convolutions by how they use their channels, which decides how the runtime computes them.</summary>
    public static string TypeOf(GraphNode node)
    {
        if (node is not { OpType: "Conv", Window: { } window, Inputs: [{ } input, ..] })
        {
            return node.OpType;
        }

        long groups = node.Attributes.Int("group") ?? 1;
        return groups > 1 && groups == input.Shape[1] ? "ConvDepthwise"
            : groups > 1 ? "ConvGrouped"
            : window.Kernel.All(size => size == 1) ? "ConvPointwise"
            : "Conv";
    }

    /// <summary>For example "Conv+Relu 1x3x224x224:1x64x112x112 #0123456789abcdef"; the hash covers what the text leaves out.</summary>
    public static string Of(GraphBlock block)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (GraphNode node in block.Nodes)
        {
            Append(hash, string.Create(CultureInfo.InvariantCulture, $"{node.Domain}/{node.OpType}/{node.Opset}"));
            foreach (AttributeProto attribute in node.Proto.Attribute.OrderBy(attribute => attribute.Name, StringComparer.Ordinal))
            {
                hash.AppendData(attribute.ToByteArray());
            }

            foreach (GraphValue? value in node.Inputs.Concat(node.Outputs))
            {
                Append(hash, value is null ? "-" : $"{value.Type}{value.ShapeText}{(value.IsInitializer ? "w" : "")}");
            }
        }

        string digest = Convert.ToHexStringLower(hash.GetHashAndReset())[..HashCharacters];
        string text = $"{string.Join('+', block.Nodes.Select(node => node.OpType))} {Shapes(block.Inputs)}:{Shapes(block.Outputs)}";
        return $"{(text.Length > MaxTextCharacters ? text[..MaxTextCharacters] : text)} #{digest}";
    }

    private static string Shapes(IEnumerable<GraphValue> values) => string.Join(',', values.Select(value => string.Join('x', value.Shape)));

    private static void Append(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
    }
}
