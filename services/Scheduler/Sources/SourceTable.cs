using System.Collections.Frozen;
using System.Collections.Immutable;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Scheduler.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Scheduler.Sources;

/// <summary>The sources of this worker. A worker without settings for them has one, with its own name.</summary>
internal sealed class SourceTable
{
    private readonly FrozenDictionary<string, Source> _byName;
    private readonly FrozenDictionary<int, Source> _byNumber;
    private readonly string _device;

    public SourceTable(IOptions<SchedulerOptions> options)
    {
        _device = options.Value.DeviceName;
        All =
        [
            .. options.Value.EffectiveSources.Select(source =>
                new Source(source.Name, SourceNumber.Of(_device, source.Name), source.Weight, source.DeadlineSeconds)),
        ];
        _byName = All.ToFrozenDictionary(source => source.Name, StringComparer.Ordinal);
        _byNumber = All.ToFrozenDictionary(source => source.Number);
    }

    /// <summary>All, as they are configured. Items that name none are of the first one.</summary>
    public ImmutableArray<Source> All { get; }

    /// <summary>The source that a request names.</summary>
    /// <param name="name">Its name; null for none.</param>
    public Outcome<Source> Find(string? name) => name is null
        ? All[0]
        : _byName.TryGetValue(name, out var source)
            ? source
            : new Error(ErrorReason.NotFound, $"Worker '{_device}' has no source '{name}': expected one of {string.Join(", ", All.Select(known => known.Name))}.");

    /// <summary>The source of an item that was admitted here.</summary>
    public Source Of(int number) => _byNumber[number];
}
