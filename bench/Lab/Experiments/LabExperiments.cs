using EdgeAspire.Bench.Lab.Rings;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>The experiments.</summary>
internal static class LabExperiments
{
    public static IReadOnlyList<IExperiment> All() =>
    [
        new AccuracyExperiment(),
        new CompletionExperiment("alexnet"),
        new CompletionExperiment("vgg16"),
        new CompletionExperiment("yolov2"),
        new LayersExperiment(),
        new PipelinesExperiment("alexnet", 4, 6),
        new PipelinesExperiment("vgg16", 8, 11),
        new MpiExperiment(),
        new MemoryExperiment(),
        new SoakExperiment(),
        new RingExperiment(),
        new ChaosExperiment(),
    ];
}
