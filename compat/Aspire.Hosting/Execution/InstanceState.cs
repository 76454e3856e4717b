namespace Aspire.Hosting.Execution;

/// <summary>Where a process is in its life.</summary>
internal enum InstanceState
{
    /// <summary>Others must come first.</summary>
    Waiting,

    /// <summary>The process is being started.</summary>
    Starting,

    /// <summary>The process runs.</summary>
    Running,

    /// <summary>The process ended by itself and will be started again.</summary>
    Restarting,

    /// <summary>The process was told to end.</summary>
    Stopping,

    /// <summary>The process ended as it should.</summary>
    Finished,

    /// <summary>The process cannot run and will not be started again.</summary>
    Failed,

    /// <summary>The process was stopped with the application.</summary>
    Stopped,
}
