using EdgeAspire.Testing.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EdgeAspire.EndToEnd.Tests;

[Collection(RunningTeamFixture.Name)]
public sealed class PageTests(RunningTeam team, BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const int MaxAsked = 5;

    private readonly List<string> _errors = [];

    [ChromiumFact]
    public async Task Sample_OnAPhone_IsAnsweredByARealTeam()
    {
        var page = await browser.OpenAsync(team.AppHost.Gate.BaseAddress!, _errors, width: 390, height: 844);

        // The page shakes its samples so that no two are the same, and one in a hundred ones looks like a seven to a team that was trained
        // for a minute. Without chance there is nothing to mistake.
        await page.EvaluateAsync("Math.random = () => 0.5");
        var shown = new List<string>();
        try
        {
            do
            {
                await Digits.InferByAllAsync(team.AppHost.Gate);
                await page.Locator("#clear").ClickAsync();
                await page.Locator("#samples button").Nth(1).ClickAsync();
                await Expect(page.Locator("#answer-digit")).ToHaveTextAsync("1");
                shown.Add(await ShownAsync(page));
            }
            while (await page.Locator("#banner").IsVisibleAsync() && shown.Count < MaxAsked);

            // On a busy machine an expert may miss the deadline of an answer, which then says so; not of every answer.
            await Expect(page.Locator("#banner")).ToBeHiddenAsync();
            await Expect(page.Locator(".expert")).ToHaveCountAsync(4);
            await Expect(page.Locator(".hop")).ToHaveCountAsync(4);
            Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            Assert.Empty(_errors);
        }
        catch (Exception exception) when (exception is PlaywrightException or Xunit.Sdk.XunitException)
        {
            shown.Add(await ShownAsync(page));
            Assert.Fail(
                $"{exception.Message}\nThe page showed, one answer after the other:\n{string.Join("\n---\n", shown)}\n"
                + $"Its console said: {string.Join("; ", _errors)}\nThe AppHost said:\n{team.AppHost.Console}");
        }
    }

    private static async Task<string> ShownAsync(IPage page) =>
        $"status {await page.Locator("#status").InnerTextAsync()}, banner '{await page.Locator("#banner").InnerTextAsync()}'\n"
        + await page.Locator("#view-classify").InnerTextAsync();
}
