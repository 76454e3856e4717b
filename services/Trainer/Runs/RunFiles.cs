namespace EdgeAspire.Trainer.Runs;

/// <summary>Names of the files of a run.</summary>
internal static class RunFiles
{
    internal const string Checkpoint = "checkpoint.bin";
    internal const string Report = "report.json";

    internal static string Expert(string part) => part + ".onnx";
}
