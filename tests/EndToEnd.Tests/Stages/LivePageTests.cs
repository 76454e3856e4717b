using System.Globalization;
using System.Text.RegularExpressions;
using EdgeAspire.EndToEnd.Tests.Hosting;
using EdgeAspire.Testing.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EdgeAspire.EndToEnd.Tests.Stages;

[Collection(StageClusterFixture.Name)]
public sealed partial class LivePageTests(StageCluster cluster, BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const int MaxSent = 5;

    private readonly List<string> _errors = [];

    [ChromiumFact]
    public async Task Request_SentFromThePage_WalksItsPlanOnAllStages()
    {
        await cluster.DeployAsync(StageTests.Rounds, devices: 3);
        var page = await SendAsync(isPhone: true);

        await Expect(page.Locator("#live-rounding")).ToHaveTextAsync("fp32 on the wire: answers are exact.");
        await Expect(page.Locator("#live-chart .live-name")).ToHaveTextAsync(["stage-0", "stage-1", "stage-2"]);
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
        var page = await SendAsync();

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
        var page = await SendAsync(isPhone: true);

        // A repeat that a busy machine holds up counts nowhere, and a plan that replaces another begins to count anew.
        var said = "";
        await Poll.UntilAsync(
            "the page to say how far answers are off",
            RoundingTests.Limit,
            async () =>
            {
                Assert.Null((await cluster.InferAsync(StageNetwork.Input(0))).Error);
                said = await page.Locator("#live-rounding").InnerTextAsync();
                return Compared().IsMatch(said);
            },
            () => $"It says: {said}\n{cluster.Log}");
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        AssertNoErrors();
    }

    /// <summary>Sends a request from a page of its own that then shows its end. On a busy machine one may have to be begun again, not every one.</summary>
    private async Task<IPage> SendAsync(bool isPhone = false)
    {
        for (var left = MaxSent; ; left--)
        {
            var address = new Uri(cluster.GateAddress, "/#live");
            var page = isPhone ? await browser.OpenAsync(address, _errors, width: 390, height: 844) : await browser.OpenAsync(address, _errors);
            await Expect(page.Locator("#live-state")).ToHaveTextAsync("ready");
            await page.Locator("#live-send").ClickAsync();
            await Expect(page.Locator("#live-message")).ToContainTextAsync("Answered");
            if (left > 0 && await page.Locator("#live-message").InnerTextAsync() is not "Answered.")
            {
                await page.CloseAsync();
                continue;
            }

            await Expect(page.Locator("#live-message")).ToHaveTextAsync("Answered.");
            await Expect(page.Locator(".live-run")).ToHaveCountAsync(1);
            await Expect(page.Locator("#live-figures dd").First).Not.ToHaveTextAsync("…");
            return page;
        }
    }

    // The page asks for a team and a trainer too, which this cluster does not have.
    private void AssertNoErrors() =>
        Assert.DoesNotContain(_errors, error => !error.StartsWith("Failed to load resource", StringComparison.Ordinal));

    [GeneratedRegex(@"^int8 on the wire: same answer \d+ of \d+, largest change \d+\.\d+ %\.$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Compared();
}
