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
        new PipelinesExperiment(),
        new MpiExperiment(),
        new MemoryExperiment(),
        new SoakExperiment(),
    ];
}
