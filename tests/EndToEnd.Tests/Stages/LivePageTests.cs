using System.Globalization;
using System.Text.RegularExpressions;
using EdgeAspire.Testing.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EdgeAspire.EndToEnd.Tests.Stages;

[Collection(StageClusterFixture.Name)]
public sealed class LivePageTests(StageCluster cluster, BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static readonly LocatorAssertionsToHaveTextOptions Patiently = new() { Timeout = 60_000 };

    private readonly List<string> _errors = [];

    [ChromiumFact]
    public async Task Request_SentFromThePage_WalksItsPlanOnAllStages()
    {
        await cluster.DeployAsync(StageTests.Rounds, devices: 3);
        var page = await browser.OpenAsync(new Uri(cluster.GateAddress, "/#live"), _errors, width: 390, height: 844);
        await Expect(page.Locator("#live-state")).ToHaveTextAsync("ready", Patiently);

        await page.Locator("#live-send").ClickAsync();

        await Expect(page.Locator("#live-message")).ToHaveTextAsync("Answered.", Patiently);
        await Expect(page.Locator("#live-rounding")).ToHaveTextAsync("fp32 on the wire: answers are exact.", Patiently);
        await Expect(page.Locator("#live-chart .live-name")).ToHaveTextAsync(["stage-0", "stage-1", "stage-2"]);
        await Expect(page.Locator(".live-run")).ToHaveCountAsync(1);
        var shown = page.Locator("#live-figures dd");
        var rounds = int.Parse(await shown.Nth(5).InnerTextAsync(), CultureInfo.InvariantCulture);

        // What follows a sum is a call of its own.
        Assert.InRange(int.Parse(await shown.Nth(2).InnerTextAsync(), CultureInfo.InvariantCulture), rounds, 4 * rounds);
        var computed = await page.Locator("#live-chart .live-compute:not(.live-guess)").CountAsync();
        var predicted = await page.Locator("#live-chart .live-compute.live-guess").CountAsync();
        Assert.InRange(computed, rounds, 4 * rounds);
        Assert.InRange(predicted, rounds, 3 * rounds);
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));

        AssertNoErrors();
    }

    [ChromiumFact]
    public async Task Request_OfCopies_IsShownOnTheOneThatTookIt()
    {
        await cluster.DeployAsync(StageTests.Copies, devices: 3);
        var page = await browser.OpenAsync(new Uri(cluster.GateAddress, "/#live"), _errors);
        await Expect(page.Locator("#live-state")).ToHaveTextAsync("ready", Patiently);

        await page.Locator("#live-send").ClickAsync();

        await Expect(page.Locator("#live-message")).ToHaveTextAsync("Answered.", Patiently);
        await Expect(page.Locator("#live-figures dd").Nth(4)).ToHaveTextAsync("1 of 3");
        await Expect(page.Locator("#live-figures dd").Nth(5)).ToHaveTextAsync("1");
        await Expect(page.Locator("#live-chart .live-compute:not(.live-guess)")).ToHaveCountAsync(1);
        await Expect(page.Locator("#live-chart .live-compute.live-guess")).ToHaveCountAsync(1);
        AssertNoErrors();
    }

    [ChromiumFact]
    public async Task Model_ThatRounds_SaysHowFarAnswersAreOff()
    {
        await cluster.DeployAsync(RoundingTests.Int8, devices: 3);
        var page = await browser.OpenAsync(new Uri(cluster.GateAddress, "/#live"), _errors, width: 390, height: 844);
        await Expect(page.Locator("#live-state")).ToHaveTextAsync("ready", Patiently);

        await page.Locator("#live-send").ClickAsync();

        await Expect(page.Locator("#live-rounding")).ToHaveTextAsync(
            new Regex(@"^int8 on the wire: same answer \d+ of \d+, largest change \d+\.\d+ %\.$", RegexOptions.None, TimeSpan.FromSeconds(1)), Patiently);
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        AssertNoErrors();
    }

    // The page asks for a team and a trainer too, which this cluster does not have.
    private void AssertNoErrors() =>
        Assert.DoesNotContain(_errors, error => !error.StartsWith("Failed to load resource", StringComparison.Ordinal));
}
