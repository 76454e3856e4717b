using System.Collections.Frozen;
using System.Collections.Immutable;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Zoo.Models;

namespace EdgeAspire.Onnx.Zoo;

/// <summary>
/// The models that the papers measure, with weights from a seed: real in shape and cost, and fit for checking that a cut model computes
/// what the whole does, but trained on nothing. All take one sample: <c>image</c> [1, channels, height, width], or <c>clip</c>
/// [1, channels, frames, height, width] of C3D. The classifiers answer with logits [1, classes].
/// </summary>
public static class ModelZoo
{
    private static readonly FrozenDictionary<string, Func<ulong, BuiltModel>> Models = new Dictionary<string, Func<ulong, BuiltModel>>(StringComparer.Ordinal)
    {
        ["alexnet"] = AlexNet.Create,
        ["vgg16"] = Vgg.Create16,
        ["vgg19"] = Vgg.Create19,
        ["yolov2"] = YoloV2.Create,
        ["resnet50"] = ResNet50.Create,
        ["xception"] = Xception.Create,
        ["c3d"] = C3D.Create,
        ["mobilenetv2"] = MobileNetV2.Create,
        ["shakeshake26"] = seed => ShakeShake.Create(26, seed),
        ["shakeshake14"] = seed => ShakeShake.Create(14, seed),
        ["shakeshake8"] = seed => ShakeShake.Create(8, seed),
        ["mlp8"] = seed => Perceptron.Create(8, seed),
        ["mlp4"] = seed => Perceptron.Create(4, seed),
        ["mlp2"] = seed => Perceptron.Create(2, seed),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of all models, sorted.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Models.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Builds a model. Takes milliseconds: its weights are made when it is written.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="seed">The same seed gives the same bytes on every machine.</param>
    /// <exception cref="ArgumentException">There is no such model; the message lists those that there are.</exception>
    public static BuiltModel Create(string name, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Models.TryGetValue(name, out Func<ulong, BuiltModel>? create)
            ? create(seed)
            : throw new ArgumentException($"There is no model '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
    }
}
