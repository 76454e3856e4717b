using System.Collections.Immutable;
using EdgeAspire.Expert.Configuration;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Expert.Serving;

/// <summary>The versions that are loaded: usually one, two while a new one replaces the old one. Readers take a snapshot.</summary>
internal sealed class ServedModels(IOptions<ExpertOptions> options)
{
    private readonly string _name = options.Value.ModelName;
    private readonly Lock _gate = new();
    private ImmutableArray<ServedModel> _newestFirst = [];
    private volatile string _state = "the model is not loaded yet";
    private TaskCompletionSource _changed = NewChange();

    /// <summary>The versions, the newest first.</summary>
    public ImmutableArray<ServedModel> NewestFirst
    {
        get
        {
            lock (_gate)
            {
                return _newestFirst;
            }
        }
    }

    /// <summary>Whether a version is loaded and warm.</summary>
    public bool IsReady => NewestFirst.Any(model => model.IsReady);

    /// <summary>What the expert waits for, or what went wrong last, for people.</summary>
    public string State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>Completes when the versions that are ready change.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Finds a version and holds it.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The version; empty for the newest that is ready.</param>
    public Outcome<ModelLease> Hold(string name, string version)
    {
        if (!string.Equals(name, _name, StringComparison.Ordinal))
        {
            return new Error(ErrorReason.UnknownModel, $"Model '{name}' is not served here; '{_name}' is.");
        }

        var models = NewestFirst;
        foreach (var model in models)
        {
            var isMeant = version.Length == 0 ? model.IsReady : string.Equals(version, model.Identity.VersionText, StringComparison.Ordinal);
            if (isMeant && model.TryHold() is { } lease)
            {
                return lease;
            }
        }

        if (version.Length == 0 || models.IsEmpty)
        {
            return new Error(ErrorReason.ModelNotReady, $"Model '{name}' is not ready: {State}.");
        }

        var versions = string.Join(", ", models.Select(model => model.Identity.VersionText));
        return new Error(ErrorReason.UnknownVersion, $"Model '{name}' has no version '{version}' here; loaded: {versions}.");
    }

    /// <summary>Adds a version, not ready yet.</summary>
    public void Add(ServedModel model)
    {
        lock (_gate)
        {
            _newestFirst = _newestFirst.Insert(0, model);
        }
    }

    /// <summary>Makes a version the one that is served to those who name none.</summary>
    public void MarkReady(ServedModel model)
    {
        model.MarkReady();
        SignalChange();
    }

    /// <summary>Takes a version out; it is freed when its last request is over.</summary>
    public void Remove(ServedModel model)
    {
        lock (_gate)
        {
            _newestFirst = _newestFirst.Remove(model);
        }

        SignalChange();
        model.Release();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void SignalChange()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = NewChange();
        }

        changed.SetResult();
    }
}
