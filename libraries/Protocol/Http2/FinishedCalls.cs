using System.Runtime.InteropServices;

namespace EdgeAspire.Protocol.Http2;

/// <summary>Calls that were received whole and not handed on yet; mostly one.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct FinishedCalls
{
    private readonly Http2Stream? _last;
    private readonly List<Http2Stream>? _others;

    public FinishedCalls(Http2Stream last, List<Http2Stream>? others)
    {
        _last = last;
        _others = others;
    }

    /// <summary>Hands the last one on on this thread, so that a lone call needs no other; the others do not wait for what it does.</summary>
    public void Deliver()
    {
        DeliverOthers();
        _last?.Deliver();
    }

    public void DeliverElsewhere()
    {
        DeliverOthers();
        _last?.DeliverElsewhere();
    }

    /// <summary>These and one more.</summary>
    public FinishedCalls With(Http2Stream call)
    {
        if (_last is null)
        {
            return new FinishedCalls(call, null);
        }

        var others = _others ?? [];
        others.Add(_last);
        return new FinishedCalls(call, others);
    }

    private void DeliverOthers()
    {
        if (_others is null)
        {
            return;
        }

        foreach (var call in _others)
        {
            call.DeliverElsewhere();
        }
    }
}
