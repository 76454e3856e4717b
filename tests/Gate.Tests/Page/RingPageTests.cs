using EdgeAspire.Gate.Tests.Fakes;
using EdgeAspire.Testing.Browser;
using static Microsoft.Playwright.Assertions;

namespace EdgeAspire.Gate.Tests.Page;

public sealed class RingPageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private readonly List<string> _errors = [];

    [ChromiumFact]
    public async Task Ring_TwoWorkersUnderLoad_ShowsQueuesDelaysAndWhoComputed()
    {
        await using FakeScheduler first = new("worker-0");
        await using FakeScheduler second = new("worker-1") { LastBlock = 2 };
        foreach (var scheduler in (FakeScheduler[])[first, second])
        {
            await scheduler.StartAsync();
        }

        for (var secondsAgo = 60; secondsAgo >= 0; secondsAgo--)
        {
            first.Add(secondsAgo, new() { ["worker-0"] = 3, ["worker-1"] = 1 }, answered: 5, new() { ["worker-0"] = 3 }, [0.1, 4], [0.4, 1]);
            second.Add(secondsAgo, new() { ["worker-0"] = 2 }, answered: 0, new() { ["worker-0"] = 1, ["worker-1"] = 0.5 });
        }

        await using var gate = await GateFixture.StartAsync();
        gate.Planner.AnnounceScheduler(first.Device, first.Address);
        gate.Planner.AnnounceScheduler(second.Device, second.Address);
        gate.Planner.AnnounceScheduler("worker-2", new Uri("http://127.0.0.1:1"));

        var page = await browser.OpenAsync(new Uri(gate.Http.BaseAddress!, "/#ring"), _errors, width: 390, height: 844);

        await Expect(page.Locator("#ring-state")).ToHaveTextAsync("2 of 3 workers");
        await Expect(page.Locator("#ring-name")).ToHaveTextAsync("mobilenetv2");
        await Expect(page.Locator(".ring-worker")).ToHaveCountAsync(3);
        await Expect(page.Locator(".ring-worker").Nth(0).Locator("path")).ToHaveCountAsync(2);
        await Expect(page.Locator(".ring-worker").Nth(0)).ToContainTextAsync("4 wait");
        await Expect(page.Locator(".ring-worker").Nth(1)).ToContainTextAsync("blocks 1–2 of 3 · 2 wait");
        await Expect(page.Locator(".ring-worker").Nth(2).Locator(".ring-away")).Not.ToBeEmptyAsync();
        await Expect(page.Locator("#ring-figures dd").Nth(4)).ToHaveTextAsync("6");
        await Expect(page.Locator("#ring-figures dd").Nth(5)).ToHaveTextAsync("100 ms");
        await Expect(page.Locator("#ring-figures dd").Nth(6)).ToHaveTextAsync("400 ms");
        // All items, and those of the one source that had answers.
        await Expect(page.Locator("#ring-throughput polyline")).ToHaveCountAsync(2);
        await Expect(page.Locator("#ring-answered li")).ToHaveTextAsync(["all", "worker-0"]);
        await Expect(page.Locator("#ring-delays polyline")).ToHaveCountAsync(2);
        await Expect(page.Locator(".ring-source")).ToHaveCountAsync(2);
        await Expect(page.Locator(".ring-source").Nth(0)).ToContainTextAsync("worker-0 75 % · worker-1 25 %");
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(_errors);
    }

    [ChromiumFact]
    public async Task Ring_NoScheduler_SaysHowToStartOne()
    {
        await using var gate = await GateFixture.StartAsync();

        var page = await browser.OpenAsync(new Uri(gate.Http.BaseAddress!, "/#ring"), _errors);

        await Expect(page.Locator("#ring-empty")).ToContainTextAsync("--strategy mdi");
        Assert.Empty(_errors);
    }
}
