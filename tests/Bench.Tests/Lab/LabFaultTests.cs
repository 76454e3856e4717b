using System.Text.Json.Nodes;
using EdgeAspire.Bench.Lab.Experiments;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Tests.Lab;

/// <summary>
/// Real services on emulated devices whose links are cut and whose processors are throttled under load. What is waited for is a state, for
/// much longer than it takes: no time is measured.
/// </summary>
public sealed class LabFaultTests(LabPlans plans) : IClassFixture<LabPlans>
{
    private const int SteadyAnswers = 60;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [LabFact]
    public async Task LinkCut_UnderLoad_NoAnswerIsLostOrWrong_AndTheDeviceComesBack()
    {
        var lab = await plans.DeployAsync();
        await using var load = new LabLoad(lab.Client);
        await UntilAsync(lab, load, "answers by all devices", () => Task.FromResult(DevicesOf(load.Last).SetEquals(lab.Stages)));

        await lab.Cluster.CutAsync("pi-2");
        try
        {
            await UntilAsync(lab, load, "answers without pi-2", () => Task.FromResult(load.Last is { } last && !DevicesOf(last).Contains("pi-2")));
        }
        finally
        {
            await lab.Cluster.HealAsync("pi-2");
        }

        await UntilAsync(lab, load, "answers by all devices again", () => Task.FromResult(DevicesOf(load.Last).SetEquals(lab.Stages)));

        await load.StopAsync();
        Assert.Empty(load.Failures);
        Assert.True(load.Retries > 0);
    }

    [LabFact]
    public async Task Processor_ThrottledUnderLoad_GetsLessWork_AndItsOldShareBack()
    {
        var lab = await plans.DeployAsync();
        await using var load = new LabLoad(lab.Client);
        // What was measured when the devices started is corrected by their first answers.
        var usual = await UntilPlanAsync(lab, load, "its usual share", SteadyAnswers, _ => true);

        // A device counts as another one when it takes a quarter more or less than its plan expects, so what it is taken to be may be a quarter
        // off, before and after. With a third, the one is more than half as much again as the other all the same, and the way back is seen too.
        lab.Cluster.SetCpu("pi-1", LabPlans.CpuPercent / 3);
        (double Share, double Slowdown) slow;
        try
        {
            slow = await UntilPlanAsync(lab, load, "less", 1, pi => pi.Slowdown > 1.5 * usual.Slowdown && pi.Share < 0.85 * usual.Share);
        }
        finally
        {
            lab.Cluster.SetCpu("pi-1", LabPlans.CpuPercent);
        }

        await UntilPlanAsync(lab, load, "more again", 1, pi => pi.Slowdown < slow.Slowdown / 1.2 && pi.Share > 1.1 * slow.Share);

        await load.StopAsync();
        Assert.Empty(load.Failures);
    }

    private static HashSet<string> DevicesOf(PlanAnswer? answer) => answer is null ? [] : [.. answer.Hops.Select(hop => hop.Device)];

    private static async Task UntilAsync(PlanLab lab, LabLoad load, string what, Func<Task<bool>> ask)
    {
        try
        {
            await Wait.UntilAsync(what, Limit, ask, CancellationToken.None);
        }
        catch (TimeoutException exception)
        {
            using var http = new HttpClient { BaseAddress = lab.Cluster.Planner!.Rest };
            throw new TimeoutException(
                $"{exception.Message} There were {load.Answers} answers, the last by {load.Last?.Plan} on {string.Join(',', DevicesOf(load.Last))}; failures: {string.Join("; ", load.Failures)}; deployment: {await http.GetStringAsync(DeploymentPath)}",
                exception);
        }
    }

    private static Uri DeploymentPath { get; } = new($"/api/deployments/{LabNetwork.Name}", UriKind.Relative);

    /// <summary>Waits until so many answers have come by a plan with a certain share of the work for pi-1.</summary>
    private static async Task<(double Share, double Slowdown)> UntilPlanAsync(
        PlanLab lab, LabLoad load, string what, int answers, Func<(double Share, double Slowdown), bool> isSo)
    {
        string? plan = null;
        var since = 0;
        (double Share, double Slowdown) found = default;
        await UntilAsync(lab, load, $"a plan in which pi-1 gets {what}", async () =>
        {
            if (!string.Equals(plan, load.Last?.Plan, StringComparison.Ordinal))
            {
                (plan, since) = (load.Last?.Plan, load.Answers);
            }

            if (load.Answers < since + answers || await LookAsync(lab, plan) is not { } seen)
            {
                return false;
            }

            found = seen;
            return isSo(seen);
        });
        return found;
    }

    /// <summary>
    /// Of all work, that of pi-1, as it would take devices that are as fast as they registered; and how many times slower it is taken to be.
    /// Null while another plan than the planner's is in use.
    /// </summary>
    private static async Task<(double Share, double Slowdown)?> LookAsync(PlanLab lab, string? inUse)
    {
        using var http = new HttpClient { BaseAddress = lab.Cluster.Planner!.Rest };
        var deployment = JsonNode.Parse(await http.GetStringAsync(DeploymentPath))!;
        if ((string?)deployment["state"] is not "ready" || !string.Equals((string?)deployment["plan"], inUse, StringComparison.Ordinal))
        {
            return null;
        }

        var plan = JsonNode.Parse(await http.GetStringAsync(new Uri($"/api/plans/{inUse}", UriKind.Relative)))!;
        var work = plan["devices"]!.AsArray().ToDictionary(
            device => (string)device!["name"]!, device => (double)device!["compute_seconds"]! / SlowdownOf((string)device["name"]!), StringComparer.Ordinal);
        return (work.GetValueOrDefault("pi-1") / work.Values.Sum(), SlowdownOf("pi-1"));

        double SlowdownOf(string device) => (double?)deployment["slowdowns"]?[device] ?? 1;
    }
}
