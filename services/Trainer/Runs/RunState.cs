using System.Text.Json.Serialization;

namespace EdgeAspire.Trainer.Runs;

/// <summary>Where a run is.</summary>
[JsonConverter(typeof(RunStateConverter))]
public enum RunState
{
    /// <summary>Waits for its turn.</summary>
    Queued,

    /// <summary>Trains.</summary>
    Running,

    /// <summary>Has trained and writes the experts to the repository.</summary>
    Publishing,

    /// <summary>Done; the report says how it went.</summary>
    Completed,

    /// <summary>Ended by an error, which the run names.</summary>
    Failed,

    /// <summary>Ended by its owner.</summary>
    Cancelled,
}
