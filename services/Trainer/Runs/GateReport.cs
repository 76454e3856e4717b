namespace EdgeAspire.Trainer.Runs;

/// <summary>How one gate did.</summary>
/// <param name="Gate">Its name.</param>
/// <param name="InCharge">Whether its assignments were trained on; the other gate solved every tenth batch for comparison.</param>
/// <param name="How">How the gate finds its assignment.</param>
/// <param name="Batches">Batches it solved.</param>
/// <param name="TargetMet">Share of them whose J was within the tolerance, 0 to 1.</param>
/// <param name="MeanSoftJ">Mean J of the soft shares; for the direct gate, that of the assignment.</param>
/// <param name="MeanHardJ">Mean J of the assignment.</param>
/// <param name="LargestHardJ">Largest J of an assignment.</param>
/// <param name="MeanSteps">Mean number of steps.</param>
/// <param name="MostSteps">Most steps for one batch.</param>
public sealed record GateReport(
    string Gate,
    bool InCharge,
    string How,
    long Batches,
    double TargetMet,
    double MeanSoftJ,
    double MeanHardJ,
    double LargestHardJ,
    double MeanSteps,
    int MostSteps);
