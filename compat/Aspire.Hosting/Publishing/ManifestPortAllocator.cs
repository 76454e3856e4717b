namespace Aspire.Hosting.Publishing;

/// <summary>Gives the endpoints of a manifest that name no port one that no other endpoint has.</summary>
internal sealed class ManifestPortAllocator
{
    private const int FirstPort = 8000;

    private readonly HashSet<int> _used = [];
    private int _next = FirstPort;

    public int Allocate()
    {
        while (_used.Contains(_next))
        {
            _next++;
        }

        return _next++;
    }

    public void AddUsed(int port) => _used.Add(port);
}
