using EdgeAspire.Protocol.Errors;
using EdgeAspire.Stage.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Sessions;

/// <summary>The sessions that live: made by the first call that names one, ended by a call or some time after the last one.</summary>
internal sealed class SessionTable : IDisposable
{
    private const int MaxIdLength = 64;
    private const int SweepsPerLife = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly SessionLimits _limits;
    private readonly TimeProvider _time;
    private readonly TimeSpan _life;
    private readonly int _maxSessions;
    private readonly ITimer _sweep;
    private TaskCompletionSource? _empty;

    public SessionTable(SessionLimits limits, IOptions<StageOptions> options, TimeProvider time)
    {
        _limits = limits;
        _time = time;
        _life = TimeSpan.FromSeconds(options.Value.SessionSeconds);
        _maxSessions = options.Value.MaxSessions;
        _sweep = time.CreateTimer(static table => ((SessionTable)table!).Sweep(), this, _life / SweepsPerLife, _life / SweepsPerLife);
    }

    /// <summary>Sessions that live now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Count;
            }
        }
    }

    /// <summary>Completes when no session lives.</summary>
    public Task Empty
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Count == 0 ? Task.CompletedTask : (_empty ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    /// <summary>Finds or makes a session, which does not end by itself until the call leaves it with <see cref="Leave"/>.</summary>
    public Outcome<Session> Enter(string id)
    {
        if (id.Length is 0 or > MaxIdLength || id.AsSpan().ContainsAnyExcept(SessionCharacters.All))
        {
            return new Error(
                ErrorReason.InvalidArgument, $"Parameter 'edge_session': expected 1 to {MaxIdLength} letters, digits, '-' or '_', got {id.Length} characters.");
        }

        lock (_gate)
        {
            if (!_sessions.TryGetValue(id, out var session))
            {
                if (_sessions.Count >= _maxSessions)
                {
                    return new Error(
                        ErrorReason.Overloaded,
                        $"{_maxSessions} sessions live, which is as many as setting '{StageOptions.Section}:{nameof(StageOptions.MaxSessions)}' allows.");
                }

                session = new Session(id, _limits);
                _sessions.Add(id, session);
            }

            session.Calls++;
            return session;
        }
    }

    /// <summary>A call is done with its session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="ends">Whether the session ends with it.</param>
    public void Leave(Session session, bool ends)
    {
        lock (_gate)
        {
            session.Calls--;
            session.LastUse = _time.GetTimestamp();
            if (!ends || !_sessions.TryGetValue(session.Id, out var current) || !ReferenceEquals(current, session))
            {
                return;
            }

            Remove(session);
        }

        session.End();
    }

    public void Dispose()
    {
        _sweep.Dispose();
        foreach (var session in TakeAll(static (_, _) => true))
        {
            session.End();
        }
    }

    private void Sweep()
    {
        foreach (var session in TakeAll(static (table, session) => session.Calls == 0 && table._time.GetElapsedTime(session.LastUse) >= table._life))
        {
            session.End();
        }
    }

    private List<Session> TakeAll(Func<SessionTable, Session, bool> isMeant)
    {
        lock (_gate)
        {
            List<Session> taken = [.. _sessions.Values.Where(session => isMeant(this, session))];
            taken.ForEach(Remove);
            return taken;
        }
    }

    private void Remove(Session session)
    {
        _sessions.Remove(session.Id);
        if (_sessions.Count == 0)
        {
            _empty?.TrySetResult();
            _empty = null;
        }
    }
}
