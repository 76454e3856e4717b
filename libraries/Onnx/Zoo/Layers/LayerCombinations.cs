namespace EdgeAspire.Onnx.Zoo.Layers;

/// <summary>Layers that always come together. What follows a convolution or a dense layer is named after it.</summary>
internal static class LayerCombinations
{
    public static Feature ConvRelu(
        this NetworkBuilder net, Feature x, string name, long filters, int kernel, int stride = 1, int? padding = null) =>
        net.Relu(net.Conv(x, name, filters, kernel, stride, padding), $"{name}_relu");

    /// <summary>A convolution whose bias is that of the normalisation.</summary>
    public static Feature ConvBn(
        this NetworkBuilder net, Feature x, string name, long filters, int kernel, int stride = 1, int? padding = null, long groups = 1) =>
        net.BatchNorm(net.Conv(x, name, filters, kernel, stride, padding, groups, bias: false), $"{name}_bn");

    public static Feature ConvBnRelu(
        this NetworkBuilder net, Feature x, string name, long filters, int kernel, int stride = 1, int? padding = null) =>
        net.Relu(net.ConvBn(x, name, filters, kernel, stride, padding), $"{name}_relu");

    public static Feature DenseRelu(this NetworkBuilder net, Feature x, string name, long units) =>
        net.Relu(net.Dense(x, name, units), $"{name}_relu");
}
