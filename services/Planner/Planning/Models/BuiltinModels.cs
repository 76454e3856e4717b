using System.Globalization;

namespace EdgeAspire.Planner.Planning.Models;

/// <summary>The four models of CoopAI's Table I as layer lists, in the variants that give its operations and parameters.</summary>
internal static class BuiltinModels
{
    /// <summary>The names, as the command line takes them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["alexnet", "vgg16", "vgg19", "yolov2"];

    /// <summary>The model of a name; null when there is none.</summary>
    /// <param name="inputElementBytes">Bytes of an element of the image: 4, or 1 for a uint8 image.</param>
    public static PlanModel? Find(string name, int inputElementBytes = 4) => name.ToUpperInvariant() switch
    {
        "ALEXNET" => AlexNet(inputElementBytes),
        "VGG16" => Vgg("vgg16", [2, 2, 3, 3, 3], inputElementBytes),
        "VGG19" => Vgg("vgg19", [2, 2, 4, 4, 4], inputElementBytes),
        "YOLOV2" => YoloV2(inputElementBytes),
        _ => null,
    };

    private static PlanModel AlexNet(int inputElementBytes) =>
        new LayerListBuilder("alexnet", 224, 3, inputElementBytes)
            .Convolution("conv1", 96, 11, stride: 4, padding: 2).Pool(3, 2)
            .Convolution("conv2", 256, 5).Pool(3, 2)
            .Convolution("conv3", 384, 3)
            .Convolution("conv4", 384, 3)
            .Convolution("conv5", 256, 3).Pool(3, 2)
            .Dense("fc6", 4096)
            .Dense("fc7", 4096)
            .Dense("fc8", 1000)
            .Build();

    private static PlanModel Vgg(string name, int[] groups, int inputElementBytes)
    {
        var builder = new LayerListBuilder(name, 224, 3, inputElementBytes);
        int[] channels = [64, 128, 256, 512, 512];
        for (var group = 0; group < groups.Length; group++)
        {
            for (var layer = 1; layer <= groups[group]; layer++)
            {
                builder.Convolution(string.Create(CultureInfo.InvariantCulture, $"conv{group + 1}_{layer}"), channels[group], 3);
            }

            builder.Pool(2, 2);
        }

        return builder.Dense("fc6", 4096).Dense("fc7", 4096).Dense("fc8", 1000).Build();
    }

    private static PlanModel YoloV2(int inputElementBytes)
    {
        (int Channels, int Kernel, bool Pool)[] layers =
        [
            (32, 3, true), (64, 3, true), (128, 3, false), (64, 1, false), (128, 3, true), (256, 3, false), (128, 1, false), (256, 3, true),
            (512, 3, false), (256, 1, false), (512, 3, false), (256, 1, false), (512, 3, true), (1024, 3, false), (512, 1, false),
            (1024, 3, false), (512, 1, false), (1024, 3, false), (1024, 3, false), (1024, 3, false),
        ];
        var builder = new LayerListBuilder("yolov2", 608, 3, inputElementBytes);
        for (var layer = 0; layer < layers.Length; layer++)
        {
            builder.Convolution(string.Create(CultureInfo.InvariantCulture, $"conv{layer + 1}"), layers[layer].Channels, layers[layer].Kernel);
            if (layers[layer].Pool)
            {
                builder.Pool(2, 2);
            }
        }

        // Layer 21 reads the passthrough's 256 channels as well; the chain keeps their bytes and leaves out the edge itself.
        return builder.Convolution("conv21", 1024, 3, inputChannels: 1280).Convolution("conv22", 425, 1).Build();
    }
}
