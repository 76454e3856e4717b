using EdgeAspire.Protocol.Errors;
using EdgeAspire.Scheduler.Chains;
using EdgeAspire.Scheduler.Membership;
using EdgeAspire.Scheduling.Membership;
using EdgeAspire.Scheduling.Policies;
using Microsoft.Extensions.Options;
using SchedulerOptions = EdgeAspire.Scheduler.Configuration.SchedulerOptions;

namespace EdgeAspire.Scheduler.Computing;

/// <summary>Has the stage load this worker's blocks: those that settings name, else as many as it has memory for.</summary>
internal sealed class BlockLoader(LocalStage stage, IOptions<SchedulerOptions> options)
{
    private const string Finish = SchedulingPolicies.Finish;

    private readonly SchedulerOptions _options = options.Value;

    /// <summary>Whether no setting names the blocks.</summary>
    public bool AreChosen => _options is { FirstBlock: null, LastBlock: null };

    /// <summary>What is wrong with the settings for a model; null for nothing.</summary>
    public string? FindFault(PartChain chain)
    {
        var (first, last) = Named(chain);
        var named = $"'{SchedulerOptions.Section}:{nameof(SchedulerOptions.FirstBlock)}' is {first} and '{SchedulerOptions.Section}:{nameof(SchedulerOptions.LastBlock)}' {last}";
        return last > chain.Blocks || first >= last ? $"{named}, but plan '{chain.Plan}' has {chain.Blocks} blocks."
            : IsPossible(chain, first, last) ? null : $"{named}: {NeedsAll(chain)}.";
    }

    /// <summary>Has them loaded.</summary>
    /// <param name="chain">The model.</param>
    /// <param name="others">The other workers of the ring.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Which they are; why there are none.</returns>
    public async Task<Outcome<HeldBlocks>> LoadAsync(PartChain chain, IEnumerable<Member> others, CancellationToken cancellationToken)
    {
        var (first, last) = Named(chain);
        if (!AreChosen)
        {
            return await stage.LoadAsync(chain.PartsOf(first, last), cancellationToken) is { } error ? error : new HeldBlocks(first, last);
        }

        var chosen = await BlockChoice.LoadAsync(chain, BlockHolders.Count(others, chain.Blocks), parts => stage.LoadAsync(parts, cancellationToken));
        return chosen.TryGetValue(out var held, out _) && !IsPossible(chain, held.First, held.Last)
            ? new Error(ErrorReason.DoesNotFit, $"The stage has memory for blocks {held.First + 1} to {held.Last} of {chain.Blocks}: {NeedsAll(chain)}.")
            : chosen;
    }

    private (int First, int Last) Named(PartChain chain) => (_options.FirstBlock ?? 0, _options.LastBlock ?? chain.Blocks);

    private bool IsPossible(PartChain chain, int first, int last) =>
        (first == 0 && last == chain.Blocks) || string.Equals(_options.Policy, Finish, StringComparison.Ordinal);

    private string NeedsAll(PartChain chain) =>
        $"policy '{_options.Policy}' needs all {chain.Blocks} blocks at each worker, '{Finish}' does not ('{SchedulerOptions.Section}:{nameof(SchedulerOptions.Policy)}')";
}
