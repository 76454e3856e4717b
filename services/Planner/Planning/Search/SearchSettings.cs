namespace EdgeAspire.Planner.Planning.Search;

/// <summary>Which of the things that the papers fixed are searched; the benchmark turns them on one by one.</summary>
internal sealed record SearchSettings
{
    /// <summary>Everything.</summary>
    public static SearchSettings Everything { get; } = new()
    {
        ChangesCrews = true,
        WeighsRows = true,
        TunesRows = true,
        SharesWork = true,
        Overlaps = true,
        DividesStrips = true,
        SendsDirect = true,
    };

    /// <summary>Whether each block may have devices of its own, or some of them; otherwise one even crew for the whole plan.</summary>
    public bool ChangesCrews { get; init; }

    /// <summary>Whether rows may be shared out by speed.</summary>
    public bool WeighsRows { get; init; }

    /// <summary>Whether rows are moved between neighbours afterwards.</summary>
    public bool TunesRows { get; init; }

    /// <summary>Whether the gateway is work-conserving.</summary>
    public bool SharesWork { get; init; }

    /// <summary>Whether work overlaps with transfers.</summary>
    public bool Overlaps { get; init; }

    /// <summary>Whether devices compute first what needs no rows of others. With <see cref="Overlaps"/> only.</summary>
    public bool DividesStrips { get; init; }

    /// <summary>Whether rows go from device to device where the transport allows it.</summary>
    public bool SendsDirect { get; init; }
}
