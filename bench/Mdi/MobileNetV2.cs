using EdgeAspire.Scheduling.Models;

namespace EdgeAspire.Bench.Mdi;

/// <summary>
/// MobileNetV2 (Sandler et al. 2018, table 2) as a chain of 20 blocks: first convolution, 17 bottlenecks, last convolution with its pooling,
/// classifier. Work in multiplications, parameters with those of normalisation, cuts in bytes of float32.
/// </summary>
internal static class MobileNetV2
{
    private static readonly (int Expansion, int Channels, int Count, int Stride)[] Bottlenecks =
    [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ];

    public static LayerChain Chain(int imageSize)
    {
        const int First = 32;
        const int Last = 1280;
        const int Classes = 1000;
        List<double> work = [];
        List<double> parameters = [];
        List<long> bytes = [3L * imageSize * imageSize * sizeof(float)];
        var size = (imageSize + 1) / 2;
        var channels = First;
        Add(Convolution(3, First, 3, size, 1), size * size * First);
        foreach (var (expansion, outputs, count, firstStride) in Bottlenecks)
        {
            for (var index = 0; index < count; index++)
            {
                var stride = index == 0 ? firstStride : 1;
                var hidden = channels * expansion;
                var expand = expansion == 1 ? default : Convolution(channels, hidden, 1, size, 1);
                size = (size + stride - 1) / stride;
                var depthwise = Convolution(hidden, hidden, 3, size, hidden);
                var project = Convolution(hidden, outputs, 1, size, 1);
                Add((expand.Work + depthwise.Work + project.Work, expand.Parameters + depthwise.Parameters + project.Parameters), size * size * outputs);
                channels = outputs;
            }
        }

        Add(Convolution(channels, Last, 1, size, 1), Last);
        Add((Last * Classes, (Last + 1) * Classes), Classes);
        return new LayerChain([.. work], [.. parameters], [.. bytes]);

        void Add((double Work, double Parameters) block, long elements)
        {
            work.Add(block.Work);
            parameters.Add(block.Parameters);
            bytes.Add(elements * sizeof(float));
        }
    }

    private static (double Work, double Parameters) Convolution(int inputs, int outputs, int kernel, int size, int groups)
    {
        var weights = (double)inputs / groups * outputs * kernel * kernel;
        return (weights * size * size, weights + (2 * outputs));
    }
}
