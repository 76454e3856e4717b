using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Zoo.Layers;

namespace EdgeAspire.Onnx.Zoo.Models;

/// <summary>
/// YOLOv2 for COCO at 608 × 608 (Redmon and Farhadi 2017): Darknet-19 without its classifier, then the detector. The passthrough
/// reorganises pixels as the paper describes it, which is ONNX's SpaceToDepth.
/// </summary>
internal static class YoloV2
{
    private const int AnchorsTimesAttributes = 5 * (4 + 1 + 80);

    public static BuiltModel Create(ulong seed)
    {
        NetworkBuilder net = new("yolov2", seed);
        Feature x = net.Input("image", 3, 608, 608);
        x = Conv(net, x, "conv1", 32, kernel: 3);
        x = net.MaxPool(x, "pool1", kernel: 2, stride: 2);
        x = Conv(net, x, "conv2", 64, kernel: 3);
        x = net.MaxPool(x, "pool2", kernel: 2, stride: 2);
        x = Conv(net, x, "conv3", 128, kernel: 3);
        x = Conv(net, x, "conv4", 64, kernel: 1);
        x = Conv(net, x, "conv5", 128, kernel: 3);
        x = net.MaxPool(x, "pool5", kernel: 2, stride: 2);
        x = Conv(net, x, "conv6", 256, kernel: 3);
        x = Conv(net, x, "conv7", 128, kernel: 1);
        x = Conv(net, x, "conv8", 256, kernel: 3);
        x = net.MaxPool(x, "pool8", kernel: 2, stride: 2);
        x = Conv(net, x, "conv9", 512, kernel: 3);
        x = Conv(net, x, "conv10", 256, kernel: 1);
        x = Conv(net, x, "conv11", 512, kernel: 3);
        x = Conv(net, x, "conv12", 256, kernel: 1);
        Feature fine = Conv(net, x, "conv13", 512, kernel: 3);
        x = net.MaxPool(fine, "pool13", kernel: 2, stride: 2);
        x = Conv(net, x, "conv14", 1024, kernel: 3);
        x = Conv(net, x, "conv15", 512, kernel: 1);
        x = Conv(net, x, "conv16", 1024, kernel: 3);
        x = Conv(net, x, "conv17", 512, kernel: 1);
        x = Conv(net, x, "conv18", 1024, kernel: 3);
        x = Conv(net, x, "conv19", 1024, kernel: 3);
        x = Conv(net, x, "conv20", 1024, kernel: 3);
        Feature passed = net.SpaceToDepth(Conv(net, fine, "passthrough", 64, kernel: 1), "reorg", block: 2);
        x = net.Concat(passed, x, "concat");
        x = Conv(net, x, "conv21", 1024, kernel: 3);
        return net.Build(net.Conv(x, "conv22", AnchorsTimesAttributes, kernel: 1));
    }

    private static Feature Conv(NetworkBuilder net, Feature x, string name, int filters, int kernel) =>
        net.LeakyRelu(net.ConvBn(x, name, filters, kernel), $"{name}_leaky", slope: 0.1f);
}
