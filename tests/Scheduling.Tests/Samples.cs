using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Membership;
using EdgeAspire.Scheduling.Models;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Simulation;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduling.Tests;

internal static class Samples
{
    /// <summary>Equal blocks of one unit of work; parameters grow from block to block.</summary>
    public static LayerChain Chain(int blocks) => new(
        [.. Enumerable.Repeat(1.0, blocks)],
        [.. Enumerable.Range(1, blocks).Select(block => (double)block)],
        [.. Enumerable.Repeat(1000L, blocks + 1)]);

    public static RingView View(params double[] secondsPerWork) => new(
        1, secondsPerWork.Select((seconds, worker) => new Member(worker, 1, seconds, seconds, 0, int.MaxValue)));

    public static RingView View(LayerChain chain, int workers, long version = 1) => new(
        version, Enumerable.Range(0, workers).Select(worker => new Member(worker, 1, 1, 1, 0, chain.Blocks)));

    public static Func<ISchedulingPolicy> Policy(string name) => () => SchedulingPolicies.Create(name, AllocationMeasure.Work, localWinsTies: false)!;

    /// <summary>Identical workers that take a second for a chain of ten blocks, and two sources.</summary>
    public static SimulationOptions Cluster(int workers, string policy, double perSecond, int items, long seed)
    {
        var chain = Chain(10);
        var random = new VirtualRandom(seed);
        return new SimulationOptions
        {
            Chain = chain,
            Devices = [.. Enumerable.Repeat(new SimulatedDevice(0.1, 0, chain.Blocks, 0.05, 0.05), workers)],
            Sources =
            [
                new(0, Arrivals.Poisson(random, perSecond, items)),
                new(1 % workers, Arrivals.Poisson(random, 2 * perSecond, 2 * items)),
            ],
            CreatePolicy = Policy(policy),
            Scheduler = new SchedulerOptions { QueueCapacity = 16, MaxUnanswered = 64 },
            LatencySeconds = 0.01,
            Seed = seed,
        };
    }
}
