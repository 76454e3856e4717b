namespace Grpc.Core;

/// <summary>What every kind of call offers beside its messages; the library that runs the call supplies the delegates.</summary>
internal sealed class CallHandle
{
    private readonly Func<object, Task<Metadata>> _responseHeaders;
    private readonly Func<object, Status> _status;
    private readonly Func<object, Metadata> _trailers;
    private readonly Action<object> _dispose;
    private readonly object _state;

    public CallHandle(
        Func<object, Task<Metadata>> responseHeaders, Func<object, Status> status, Func<object, Metadata> trailers, Action<object> dispose, object state)
    {
        _responseHeaders = responseHeaders;
        _status = status;
        _trailers = trailers;
        _dispose = dispose;
        _state = state;
    }

    public CallHandle(Task<Metadata> responseHeaders, Func<Status> status, Func<Metadata> trailers, Action dispose)
        : this(_ => responseHeaders, _ => status(), _ => trailers(), _ => dispose(), status)
    {
    }

    public Task<Metadata> ResponseHeaders => _responseHeaders(_state);

    public Status Status => _status(_state);

    public Metadata Trailers => _trailers(_state);

    public void Dispose() => _dispose(_state);
}
