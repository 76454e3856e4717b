using System.Text.Json;
using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Messages;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Plans;

/// <summary>
/// The parts that a device has loaded for this gate. Who wants a part that is being loaded waits for the same load; it goes on when one of
/// them gives up. What was begun before the device lost its parts counts for nothing when it ends afterwards.
/// </summary>
internal sealed class DeviceParts(DeviceConnection device, IOptions<GateOptions> options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly HashSet<(string Sha256, string Json)> _loaded = [];
    private readonly Dictionary<(string Sha256, string Json), Task<Error?>> _loads = [];
    private readonly Dictionary<string, Task> _unloads = new(StringComparer.Ordinal);
    private long _state = 1;
    private int _life;

    /// <summary>Grows whenever parts that were loaded are not any more.</summary>
    public long State => Interlocked.Read(ref _state);

    /// <summary>Has the device load a part, unless it has.</summary>
    /// <param name="call">A call of the part.</param>
    /// <param name="beside">Parts that are not unloaded for it.</param>
    /// <param name="limit">How long to wait; null for as long as loads may take.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    public async Task<Error?> LoadAsync(ProgramCall call, IReadOnlyCollection<string> beside, TimeSpan? limit, CancellationToken cancellationToken)
    {
        var (load, isShared) = Begin(call, beside);
        var error = await WaitAsync(load, limit, cancellationToken);

        // Who began it may have wanted more parts to stay than this caller.
        return isShared && error is { Reason: ErrorReason.Overloaded }
            ? await WaitAsync(Begin(call, beside).Load, limit, cancellationToken)
            : error;
    }

    /// <summary>Has the device fetch the file of a part.</summary>
    public Task<Error?> FetchAsync(ProgramCall call, CancellationToken cancellationToken) => device.Client.LoadModelAsync(
        call.PartSha256,
        new Dictionary<string, ModelRepositoryParameter>(StringComparer.Ordinal) { [EdgeParameters.Prefetch] = new() { BoolParam = true } },
        options.Value.PartLoadTimeout,
        cancellationToken);

    /// <summary>The device has lost its parts: they are loaded again when they are wanted.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _life++;
            Interlocked.Increment(ref _state);
            _loaded.Clear();
            _loads.Clear();
        }
    }

    /// <summary>Has the device unload what it has loaded for this gate, but for some parts.</summary>
    /// <param name="stay">Hashes of the parts that stay.</param>
    public Task UnloadAsync(IReadOnlySet<string> stay)
    {
        lock (_gate)
        {
            var gone = _loaded.Select(part => part.Sha256).Where(part => !stay.Contains(part)).ToHashSet(StringComparer.Ordinal);
            if (gone.Count == 0)
            {
                return Task.CompletedTask;
            }

            Interlocked.Increment(ref _state);
            _loaded.RemoveWhere(part => gone.Contains(part.Sha256));
            foreach (var over in _unloads.Where(unload => unload.Value.IsCompleted).Select(unload => unload.Key).ToList())
            {
                _unloads.Remove(over);
            }

            foreach (var part in gone)
            {
                _unloads[part] = SendUnloadAsync(part, _unloads.GetValueOrDefault(part));
            }

            return Task.WhenAll(gone.Select(part => _unloads[part]));
        }
    }

    private (Task<Error?> Load, bool IsShared) Begin(ProgramCall call, IReadOnlyCollection<string> beside)
    {
        var key = (call.PartSha256, call.PartJson);
        lock (_gate)
        {
            if (_loaded.Contains(key))
            {
                return (Task.FromResult<Error?>(null), false);
            }

            if (_loads.TryGetValue(key, out var load))
            {
                return (load, true);
            }

            load = SendLoadAsync(call, beside, _life, _unloads.GetValueOrDefault(call.PartSha256));
            _loads[key] = load;
            return (load, false);
        }
    }

    private async Task<Error?> WaitAsync(Task<Error?> load, TimeSpan? limit, CancellationToken cancellationToken)
    {
        try
        {
            return limit is { } wait
                ? await load.WaitAsync(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, cancellationToken)
                : await load.WaitAsync(cancellationToken);
        }
        catch (TimeoutException)
        {
            return new Error(ErrorReason.DeadlineExceeded, "its parts were not loaded in time; they are still being loaded.");
        }
    }

    private async Task<Error?> SendLoadAsync(ProgramCall call, IReadOnlyCollection<string> beside, int life, Task? unload)
    {
        // The caller has the lock, under which the load is to be listed first.
        await Task.Yield();
        Error? error = new(ErrorReason.DeviceUnavailable, "it has just left");
        try
        {
            if (unload is not null)
            {
                await unload;
            }

            if (device.TryUse())
            {
                try
                {
                    error = await device.Client.LoadModelAsync(call.PartSha256, Parameters(call, beside), options.Value.PartLoadTimeout, CancellationToken.None);
                }
                finally
                {
                    device.Release();
                }
            }

            return error;
        }
        finally
        {
            lock (_gate)
            {
                if (life == _life)
                {
                    _loads.Remove((call.PartSha256, call.PartJson));
                    if (error is null)
                    {
                        _loaded.Add((call.PartSha256, call.PartJson));
                    }
                }
            }
        }
    }

    private async Task SendUnloadAsync(string part, Task? former)
    {
        // As above.
        await Task.Yield();
        if (former is not null)
        {
            await former;
        }

        if (device.TryUse())
        {
            try
            {
                // One that is not there any more, or on a device that is away, is as good as unloaded.
                await device.Client.UnloadModelAsync(part, options.Value.ProbeTimeout, CancellationToken.None);
            }
            finally
            {
                device.Release();
            }
        }
    }

    private static Dictionary<string, ModelRepositoryParameter> Parameters(ProgramCall call, IReadOnlyCollection<string> beside) => new(StringComparer.Ordinal)
    {
        [EdgeParameters.Part] = new() { StringParam = call.PartJson },
        [EdgeParameters.MemoryBytes] = new() { Int64Param = Math.Max(call.MemoryBytes, call.Part.ModelBytes) },
        [EdgeParameters.Beside] = new() { StringParam = JsonSerializer.Serialize(beside, DeploymentJsonContext.Default.IReadOnlyCollectionString) },
    };
}
