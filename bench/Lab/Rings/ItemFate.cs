namespace EdgeAspire.Bench.Lab.Rings;

/// <summary>What came of an item where workers fail.</summary>
internal enum ItemFate
{
    /// <summary>It was answered as the whole model answers it.</summary>
    Answered,

    /// <summary>It was answered in another way.</summary>
    Wrong,

    /// <summary>The source's queues were full.</summary>
    Refused,

    /// <summary>It came while its source was dead, and was not admitted.</summary>
    Away,

    /// <summary>Its source was killed while it was under way.</summary>
    DiedWithSource,

    /// <summary>Its source lived, and did not answer it.</summary>
    Lost,
}
