using EdgeAspire.Gate.Tests.Fakes;
using EdgeAspire.Testing.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EdgeAspire.Gate.Tests.Page;

public sealed class PageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private readonly List<string> _errors = [];

    [ChromiumFact]
    public async Task Draw_Digit_ShowsAnswerExpertsAndHops()
    {
        await using var gate = await GateFixture.StartAsync();
        gate.Experts[0].Expert.Classify = _ => FakeExpert.Certain(1, 0.6f);
        gate.Experts[1].Expert.Classify = _ => FakeExpert.Certain(7, 0.97f);
        var page = await browser.OpenAsync(gate.Http.BaseAddress!, _errors);

        await DrawSevenAsync(page);

        await Expect(page.Locator("#answer-digit")).ToHaveTextAsync("7");
        await Expect(page.Locator("#figure-confidence")).ToHaveTextAsync("97.0 %");
        await Expect(page.Locator("#answer-who")).ToContainTextAsync("Expert 1 on pi-1");
        await Expect(page.Locator(".expert")).ToHaveCountAsync(2);
        await Expect(page.Locator(".expert[data-winner=true]")).ToContainTextAsync("pi-1");
        await Expect(page.Locator(".expert[data-winner=true] .bar")).ToHaveCountAsync(10);
        await Expect(page.Locator(".hop")).ToHaveCountAsync(2);
        await Expect(page.Locator(".hop-detail").First).ToContainTextAsync("3.1 kB out");
        await Expect(page.Locator("#banner")).ToBeHiddenAsync();
        Assert.Equal(784, gate.Experts[0].Expert.LastInput.Length);
        AssertLooksLikeMnist(gate.Experts[0].Expert.LastInput);
        Assert.Empty(_errors);
    }

    [ChromiumFact]
    public async Task Draw_ExpertKilled_ShowsDegradedBannerWithReason()
    {
        await using var gate = await GateFixture.StartAsync();
        await gate.Experts[1].KillAsync();
        var page = await browser.OpenAsync(gate.Http.BaseAddress!, _errors);

        await page.Locator("#samples button").Nth(3).ClickAsync();

        await Expect(page.Locator("#banner")).ToContainTextAsync("expert-1 on pi-1");
        await Expect(page.Locator("#answer-digit")).ToHaveTextAsync("0");
        await Expect(page.Locator(".expert[data-missing=true]")).ToContainTextAsync("No answer");
        Assert.Empty(_errors);
    }

    [ChromiumFact]
    public async Task Curl_AsPrinted_IsTheRequest()
    {
        await using var gate = await GateFixture.StartAsync();
        var page = await browser.OpenAsync(gate.Http.BaseAddress!, _errors);
        await page.Locator("#pad").PressAsync("4");
        await Expect(page.Locator("#answer-digit")).ToHaveTextAsync("0");

        var command = await page.Locator("#curl").TextContentAsync() ?? "";

        var json = command[(command.IndexOf('\'', StringComparison.Ordinal) + 1)..command.LastIndexOf('\'')];
        var address = command.Split(' ')[2];
        using var content = new StringContent(json);
        using var response = await gate.Http.PostAsync(new Uri(address), content);
        Assert.True(response.IsSuccessStatusCode);
    }

    [ChromiumFact]
    public async Task Waiting_TeamComes_SwitchesByItself()
    {
        await using var trainer = new FakeTrainer();
        await trainer.StartAsync();
        await using var gate = await GateFixture.StartAsync(experts: 0, settings: $"Gate:Trainer={trainer.Address}");
        var page = await browser.OpenAsync(gate.Http.BaseAddress!, _errors);
        trainer.Send("progress", FakeTrainer.Progress(40));
        await Expect(page.Locator("#waiting-detail")).ToContainTextAsync("Iteration 40 of 100");
        await Expect(page.Locator("#status")).ToHaveTextAsync("training");

        await using var expert = new FakeExpertServer("pi-0");
        await expert.StartAsync();
        gate.Planner.AddModel(GateFixture.Model, 1, 1);
        gate.Planner.Announce("pi-0", expert.Address, GateFixture.Model, 1, "expert-0");
        await gate.PollAsync();

        await Expect(page.Locator("#waiting")).ToBeHiddenAsync();
        await Expect(page.Locator("#status")).ToHaveTextAsync("team ready");
        Assert.Empty(_errors);
    }

    [ChromiumFact]
    public async Task Training_LiveRun_DrawsSharesAndCancels()
    {
        await using var trainer = new FakeTrainer();
        await trainer.StartAsync();
        await using var gate = await GateFixture.StartAsync(settings: $"Gate:Trainer={trainer.Address}");
        var page = await browser.OpenAsync(new Uri(gate.Http.BaseAddress!, "/#training"), _errors);
        await Expect(page.Locator("#run-state")).ToHaveTextAsync("running");

        trainer.Send("progress", FakeTrainer.Progress(10));
        trainer.Send("progress", FakeTrainer.Progress(20, 0.52));

        await Expect(page.Locator("#run-iteration")).ToHaveTextAsync("20 of 100");
        await Expect(page.Locator("#run-accuracy")).ToHaveTextAsync("91.00 %");
        await Expect(page.Locator("#run-time")).ToHaveTextAsync("12.5 s");
        await Expect(page.Locator("#shares polyline")).ToHaveCountAsync(2);
        await Expect(page.Locator("#shares .target")).ToHaveCountAsync(1);
        await Expect(page.Locator("#heatmap rect")).ToHaveCountAsync(20);
        await page.Locator("#run-cancel").ClickAsync();
        await trainer.Cancelled.Task;
        trainer.State = "cancelled";
        trainer.Send("state", new() { ["run"] = FakeTrainer.RunId, ["state"] = "cancelled" });
        await Expect(page.Locator("#run-state")).ToHaveTextAsync("cancelled");
        await Expect(page.Locator("#run-cancel")).ToBeHiddenAsync();
    }

    [ChromiumFact]
    public async Task Training_CompletedRun_ShowsItsReport()
    {
        await using var trainer = new FakeTrainer { State = "completed" };
        await trainer.StartAsync();
        await using var gate = await GateFixture.StartAsync(settings: $"Gate:Trainer={trainer.Address}");
        var page = await browser.OpenAsync(new Uri(gate.Http.BaseAddress!, "/#training"), _errors);

        await Expect(page.Locator("#run-state")).ToHaveTextAsync("completed");
        await Expect(page.Locator("#run-accuracy-label")).ToHaveTextAsync("Test accuracy");
        await Expect(page.Locator("#run-accuracy")).ToHaveTextAsync("98.76 %");
        await Expect(page.Locator("#shares polyline")).ToHaveCountAsync(2);
        await Expect(page.Locator("#heatmap rect")).ToHaveCountAsync(20);
        Assert.Empty(_errors);
    }

    [ChromiumFact]
    public async Task Training_StartForm_PostsTheRun()
    {
        await using var trainer = new FakeTrainer { HasRun = false };
        await trainer.StartAsync();
        await using var gate = await GateFixture.StartAsync(settings: $"Gate:Trainer={trainer.Address}");
        var page = await browser.OpenAsync(new Uri(gate.Http.BaseAddress!, "/#training"), _errors);

        await page.Locator("select[name=data_set]").SelectOptionAsync("mnist");
        await page.Locator("input[name=experts]").FillAsync("6");
        await page.GetByText("network (the paper's)").ClickAsync();
        await page.Locator("#start button").ClickAsync();

        await Expect(page.Locator("#run-title")).ToBeVisibleAsync();
        Assert.Equal("mnist", (string?)trainer.Started!["data_set"]);
        Assert.Equal(6, (int)trainer.Started["experts"]!);
        Assert.Equal("network", (string?)trainer.Started["gate"]);
        Assert.Empty(_errors);
    }

    [ChromiumFact]
    public async Task Devices_Announced_AreListed()
    {
        await using var gate = await GateFixture.StartAsync();
        var page = await browser.OpenAsync(new Uri(gate.Http.BaseAddress!, "/#devices"), _errors);

        await Expect(page.Locator("#device-list")).ToContainTextAsync("pi-1");
        await Expect(page.Locator("#device-list")).ToContainTextAsync("digits v1, expert-1");
        await Expect(page.Locator("#model-list")).ToContainTextAsync("digits");
        Assert.Empty(_errors);
    }

    [ChromiumFact]
    public async Task Phone_EveryView_FitsWithoutHorizontalScroll()
    {
        await using var trainer = new FakeTrainer();
        await trainer.StartAsync();
        await using var gate = await GateFixture.StartAsync(experts: 4, settings: $"Gate:Trainer={trainer.Address}");
        var page = await browser.OpenAsync(gate.Http.BaseAddress!, _errors, width: 390, height: 844, isDark: true);
        await page.Locator("#samples button").Nth(5).TapAsync();
        await Expect(page.Locator(".expert")).ToHaveCountAsync(4);

        foreach (var view in (string[])["Classify", "Training", "Plans", "Live", "Ring", "Devices"])
        {
            await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = view, Exact = true }).TapAsync();
            await Expect(page.Locator($"#view-{ViewOf(view)}")).ToBeVisibleAsync();
            var excess = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(excess <= 0, $"{view} is {excess} px wider than the screen");
        }
    }

    private static string ViewOf(string link) => link is "Plans" ? "planning" : link.ToLowerInvariant();

    private static async Task DrawSevenAsync(IPage page)
    {
        var box = (await page.Locator("#pad").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width * 0.2f), box.Y + (box.Height * 0.2f));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + (box.Width * 0.6f), box.Y + (box.Height * 0.2f), new MouseMoveOptions { Steps = 8 });
        await page.Mouse.MoveAsync(box.X + (box.Width * 0.35f), box.Y + (box.Height * 0.8f), new MouseMoveOptions { Steps = 8 });
        await page.Mouse.UpAsync();
    }

    // Ink fills 20 pixels of the longer side, white on black, and its centre of mass is the middle of the image.
    private static void AssertLooksLikeMnist(float[] pixels)
    {
        var ink = Enumerable.Range(0, 784).Where(place => pixels[place] > 0.02f).ToList();
        var rows = ink.Max(place => place / 28) - ink.Min(place => place / 28) + 1;
        Assert.InRange(rows, 19, 20);
        Assert.All(pixels, value => Assert.InRange(value, 0f, 1f));
        Assert.True(pixels.Max() > 0.95f);
        Assert.Equal(0f, pixels[0]);
        var mass = pixels.Sum();
        Assert.InRange(ink.Sum(place => pixels[place] * ((place % 28) + 0.5f)) / mass, 13.4f, 14.6f);
        Assert.InRange(ink.Sum(place => pixels[place] * ((place / 28) + 0.5f)) / mass, 13.4f, 14.6f);
    }
}
