using System.Collections.Immutable;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Serving.Holding;
using EdgeAspire.Stage.Running;

namespace EdgeAspire.Stage.Parts;

/// <summary>A part that can be run. It is freed when it was unloaded and the last call that holds it is over.</summary>
internal sealed class LoadedPart(string sha256, ModelSession session, long weightBytes, long activationBytes)
{
    private readonly Lock _gate = new();
    private ImmutableArray<PartBinding> _bindings = [];
    private int _sessions;

    /// <summary>The hash of its file, under which it is called.</summary>
    public string Sha256 => sha256;

    public ModelSession Session => session;

    /// <summary>Bytes that it takes as long as it is loaded.</summary>
    public long WeightBytes => weightBytes;

    /// <summary>Bytes that it takes while it runs.</summary>
    public long ActivationBytes => activationBytes;

    /// <summary>Keeps it from being freed.</summary>
    public SharedHold Hold { get; } = new(session);

    /// <summary>What calls of it ask for.</summary>
    public RecipeCache Recipes { get; } = new();

    public PartStatistics Statistics { get; } = new();

    /// <summary>When it was called or loaded last, as the clock's timestamp.</summary>
    public long LastUse { get; set; }

    /// <summary>Whether a live session has used it, or a call runs it.</summary>
    public bool IsInUse => Volatile.Read(ref _sessions) > 0 || Hold.IsTaken;

    /// <summary>Called when the last live session that used it has ended.</summary>
    public Action? Idle { get; set; }

    /// <summary>What it is in the plans that use it.</summary>
    public ImmutableArray<PartBinding> Bindings
    {
        get
        {
            lock (_gate)
            {
                return _bindings;
            }
        }
    }

    /// <summary>Adds what it is in one more plan; of many, the oldest is forgotten.</summary>
    public void Add(PartBinding binding)
    {
        const int MaxBindings = 32;
        lock (_gate)
        {
            _bindings = (_bindings.Length < MaxBindings ? _bindings : _bindings.RemoveAt(0)).Add(binding);
            Recipes.Clear();
        }
    }

    public void AddSession() => Interlocked.Increment(ref _sessions);

    public void RemoveSession()
    {
        if (Interlocked.Decrement(ref _sessions) == 0)
        {
            Idle?.Invoke();
        }
    }
}
