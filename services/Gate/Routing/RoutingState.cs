namespace EdgeAspire.Gate.Routing;

/// <summary>The routing table in force. Requests read it once and keep what they read.</summary>
internal sealed class RoutingState
{
    private RoutingTable _table = RoutingTable.Empty;
    private volatile bool _hasTable;

    public RoutingTable Table => Volatile.Read(ref _table);

    /// <summary>Whether the planner has answered once.</summary>
    public bool HasTable => _hasTable;

    public void Swap(RoutingTable table)
    {
        Volatile.Write(ref _table, table);
        _hasTable = true;
    }
}
