namespace EdgeAspire.Bench.Lab.Rings;

/// <summary>What came of an item, as who brought it sees it.</summary>
internal enum ItemEnd
{
    /// <summary>It was answered as the whole model answers it.</summary>
    Right,

    /// <summary>It was answered in another way.</summary>
    Wrong,

    /// <summary>The source's queues were full.</summary>
    Refused,

    /// <summary>The source's scheduler was not there, not in its ring, or gone before it answered.</summary>
    Unreachable,

    /// <summary>It was not answered for another reason.</summary>
    Failed,
}
