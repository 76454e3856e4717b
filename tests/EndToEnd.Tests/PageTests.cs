using EdgeAspire.Testing.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EdgeAspire.EndToEnd.Tests;

[Collection(RunningTeamFixture.Name)]
public sealed class PageTests(RunningTeam team, BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static readonly LocatorAssertionsToHaveTextOptions Patiently = new() { Timeout = 30_000 };

    private readonly List<string> _errors = [];

    [ChromiumFact]
    public async Task Sample_OnAPhone_IsAnsweredByARealTeam()
    {
        var page = await browser.OpenAsync(team.AppHost.Gate.BaseAddress!, _errors, width: 390, height: 844);

        await page.Locator("#samples button").Nth(1).ClickAsync();

        await Expect(page.Locator("#answer-digit")).ToHaveTextAsync("1", Patiently);
        await Expect(page.Locator(".expert")).ToHaveCountAsync(4);
        await Expect(page.Locator(".hop")).ToHaveCountAsync(4);
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(_errors);
    }
}
