using EdgeAspire.Gate.Tests.Fakes;
using EdgeAspire.Testing.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EdgeAspire.Gate.Tests.Page;

public sealed class PlanningTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private readonly List<string> _errors = [];

    [ChromiumFact]
    public async Task Model_Chosen_ShowsLayersThatCanBeSorted()
    {
        await using var gate = await GateFixture.StartAsync();
        var page = await browser.OpenAsync(new Uri(gate.Http.BaseAddress!, "/#planning"), _errors);

        await Expect(page.Locator("#plan-layers tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("#plan-totals")).ToContainTextAsync("3.00 M");
        await Expect(page.Locator("#plan-layers tbody tr").First).ToContainTextAsync("<b>conv1</b>");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "MACs", Exact = true }).ClickAsync();
        await Expect(page.Locator("#plan-layers tbody tr").First).ToContainTextAsync("dense");
        await Expect(page.Locator("th[aria-sort=descending]")).ToHaveTextAsync("MACs");
        Assert.Empty(_errors);
    }

    [ChromiumFact]
    public async Task Plan_Asked_ShowsPictureComparisonAndParts()
    {
        await using var gate = await GateFixture.StartAsync();
        var page = await browser.OpenAsync(new Uri(gate.Http.BaseAddress!, "/#planning"), _errors);
        await Expect(page.Locator("#plan-layers tbody tr")).ToHaveCountAsync(2);

        await page.Locator(".plan-device input[name=gflops]").First.FillAsync("27,2");
        await page.Locator("#plan-submit").ClickAsync();

        await Expect(page.Locator("#plan-figures")).ToContainTextAsync("40.0 ms");
        await Expect(page.Locator("#plan-figures")).ToContainTextAsync("regression");
        await Expect(page.Locator("#plan-comparison tbody tr")).ToHaveCountAsync(2);
        Assert.StartsWith("/api/plans/abc/picture.svg?width=", await page.Locator("#plan-picture").GetAttributeAsync("src"), StringComparison.Ordinal);
        Assert.Equal(27.2, (double)gate.Planner.PlanAsked!["devices"]![0]!["gflops"]!);
        Assert.Equal(3, gate.Planner.PlanAsked["devices"]!.AsArray().Count);
        await page.Locator("#plan-cut").ClickAsync();
        await Expect(page.Locator("#plan-parts")).ToContainTextAsync("2 parts are in the repository");
        Assert.Empty(_errors);
    }

    [ChromiumFact]
    public async Task Comparison_OnAPhone_TakesTwoLinesForEachAlgorithm()
    {
        await using var gate = await GateFixture.StartAsync();
        var page = await browser.OpenAsync(new Uri(gate.Http.BaseAddress!, "/#planning"), _errors, width: 390, height: 844);
        await Expect(page.Locator("#plan-layers tbody tr")).ToHaveCountAsync(2);

        await page.Locator("#plan-submit").ClickAsync();
        await Expect(page.Locator("#plan-comparison tbody tr")).ToHaveCountAsync(2);

        Assert.InRange(await page.EvaluateAsync<double>("document.querySelector('#plan-comparison table').offsetHeight"), 40, 2 * 64);
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [ChromiumFact]
    public async Task Registered_Taken_AreAskedForWithoutInventedNumbers()
    {
        await using var gate = await GateFixture.StartAsync();
        gate.Planner.Devices.Clear();
        gate.Planner.Announce("pi-7", new Uri("http://10.0.0.7:1"), "digits", 1, "expert-0");
        gate.Planner.Devices["pi-7"].Gflops = 9.5;
        gate.Planner.Devices["pi-7"].MemoryBytes = 512L << 20;
        gate.Planner.Devices["pi-7"].Mbps = 94;
        var page = await browser.OpenAsync(new Uri(gate.Http.BaseAddress!, "/#planning"), _errors);
        await Expect(page.Locator("#plan-layers tbody tr")).ToHaveCountAsync(2);

        await page.Locator("#plan-registered").ClickAsync();
        await Expect(page.Locator(".plan-device")).ToHaveCountAsync(1);
        await Expect(page.Locator(".plan-device input[name=gflops]")).ToHaveAttributeAsync("placeholder", "9.5");
        await Expect(page.Locator(".plan-device input[name=memory_mb]")).ToHaveAttributeAsync("placeholder", "512");
        await page.Locator("#plan-submit").ClickAsync();

        await Expect(page.Locator("#plan-figures")).ToContainTextAsync("40.0 ms");
        Assert.Equal("""[{"name":"pi-7"}]""", gate.Planner.PlanAsked!["devices"]!.ToJsonString());
        Assert.Equal("{}", gate.Planner.PlanAsked["gateway"]!.ToJsonString());
        Assert.Empty(_errors);
    }

    [ChromiumFact]
    public async Task Shapes_Given_AreAnalysedAndPlannedFor()
    {
        await using var gate = await GateFixture.StartAsync();
        var page = await browser.OpenAsync(new Uri(gate.Http.BaseAddress!, "/#planning"), _errors);
        await Expect(page.Locator("#plan-layers tbody tr")).ToHaveCountAsync(2);

        await page.Locator("#plan-shapes").FillAsync("image = 1, 3, 8,8;  mask:0=1,1");
        await page.Locator("#plan-submit").ClickAsync();

        await Expect(page.Locator("#plan-figures")).ToContainTextAsync("40.0 ms");
        Assert.Equal("""{"image":[1,3,8,8],"mask:0":[1,1]}""", gate.Planner.PlanAsked!["shapes"]!.ToJsonString());
        Assert.Equal("image=1,3,8,8,mask:0=1,1", gate.Planner.AnalysisQuery);
        Assert.Empty(_errors);
    }

    [ChromiumFact]
    public async Task Plan_Refused_ShowsWhy()
    {
        await using var gate = await GateFixture.StartAsync();
        var page = await browser.OpenAsync(new Uri(gate.Http.BaseAddress!, "/#planning"), _errors, width: 390);
        await Expect(page.Locator("#plan-layers tbody tr")).ToHaveCountAsync(2);

        await page.Locator(".plan-device input[name=gflops]").First.FillAsync("fast");
        await page.Locator("#plan-submit").ClickAsync();

        await Expect(page.Locator("#plan-error")).ToHaveTextAsync("device 'pi-1': speed in FLOP/s is NaN");
        await Expect(page.Locator("#plan-error")).ToBeInViewportAsync();
        await Expect(page.Locator("#plan-submit")).ToBeEnabledAsync();
    }
}
